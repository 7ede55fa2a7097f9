import type { FieldRule } from './rule-options.js';

/** The rule of a field; that of its group counts for its parts (`contacts.address` for `contacts.address.street`), and else ServiceTitan wins. */
export const fieldRuleOf = ({
  rules,
  collection,
  field,
}: {
  rules: Readonly<Record<string, FieldRule>>;
  collection: 'contacts' | 'opportunities';
  field: string;
}): FieldRule => rules[`${collection}.${field}`] ?? rules[`${collection}.${field.split('.')[0] ?? field}`] ?? 'servicetitan';
