import type { ContactValues, OpportunityValues } from '../documents.types.js';
import { readPath } from '../field-paths.js';

/** The fields of a contact in which a change by a person may mean something to ServiceTitan, by our names; `address.street` for a part of a group. */
export const WATCHED_CONTACT_FIELDS: readonly string[] = ['name', 'firstName', 'lastName', 'email', 'phone', 'address.street', 'address.city', 'address.state', 'address.zip', 'doNotText', 'doNotMail'];

/** The same of an opportunity. */
export const WATCHED_OPPORTUNITY_FIELDS: readonly string[] = ['title', 'contact', 'pipeline', 'stage', 'status', 'value', 'lostReason', 'technicians', 'assignedTo'];

/** Values of a document by watched field; JSON only. A contact's id is text, and so are those of users, which are sorted. */
export type WatchedValues = Record<string, unknown>;

const watched = ({ values, fields }: { values: object; fields: readonly string[] }): WatchedValues =>
  Object.fromEntries(
    fields.map((field) => {
      const value = readPath(values, field) ?? null;
      if (field === 'assignedTo' && Array.isArray(value)) return [field, value.map(String).sort()];
      return [field, field === 'contact' && value !== null ? String(value) : value];
    }),
  );

/** The watched values of a contact; with `written`, only those of the fields that it names. */
export const watchedContact = (values: ContactValues, written?: Partial<ContactValues>): WatchedValues =>
  watched({ values, fields: named({ fields: WATCHED_CONTACT_FIELDS, written }) });

/** The watched values of an opportunity; with `written`, only those of the fields that it names. */
export const watchedOpportunity = (values: OpportunityValues, written?: Partial<OpportunityValues>): WatchedValues =>
  watched({ values, fields: named({ fields: WATCHED_OPPORTUNITY_FIELDS, written }) });

const named = ({ fields, written }: { fields: readonly string[]; written: object | undefined }): readonly string[] =>
  written === undefined ? fields : fields.filter((field) => readPath(written, field) !== undefined);
