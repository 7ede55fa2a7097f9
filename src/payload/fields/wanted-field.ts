import type { Field } from 'payload';

/** A field the sync needs: what it may look like in a CRM that has it, and how to make it in one that does not. */
export type WantedField = {
  /** Our name, dotted for a part of a group; the option `fields` may map it to another. */
  name: string;
  /** Field types of a CRM's own that can hold it. */
  accepts: readonly Field['type'][];
  /** Makes the field under the name the CRM has for it. */
  build: (name: string) => Field;
  /** Values a select has to offer; those that a CRM's own select lacks are added. */
  options?: readonly SelectChoice[];
  /** True where two documents must never have the same value; a CRM's own field must then be unique as well. */
  unique?: boolean;
  /** True for a relationship that must hold many documents; left out, it must hold one. */
  hasMany?: boolean;
  /** Slug of the collection a relationship has to point to, and to no other. */
  relationTo?: string;
};

export type SelectChoice = { label: string; value: string };

/** Field types that hold text, whatever they look like in the admin. */
export const TEXT_TYPES = ['text', 'textarea', 'email'] as const satisfies readonly Field['type'][];
/** Field types that hold one of a few words. */
export const CHOICE_TYPES = ['select', 'radio', 'text'] as const satisfies readonly Field['type'][];
