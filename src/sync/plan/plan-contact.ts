import type { ContactDocument, ContactValues } from '../../payload/documents.types.js';
import { phoneKey } from '../../payload/values/phone-number.js';
import { instantOf } from '../steps/order.js';
import { openFields } from './base-notes.js';
import type { Base, ContactMemory, PlanContext, PlannedActivity, PlannedContact } from './plan.types.js';
import { mergeFields } from './three-way.js';
import { isEmpty, isSame, normalised } from './values.js';

const FIELDS = ['name', 'firstName', 'lastName', 'email', 'phone', 'stTenantId', 'stCustomerId', 'stStatus'] as const satisfies readonly (keyof ContactValues)[];
/** What a person does not want: only ever ticked by the sync. */
const OPT_OUTS = ['doNotText', 'doNotMail'] as const satisfies readonly (keyof ContactValues)[];
const PARTS = ['street', 'city', 'state', 'zip'] as const satisfies readonly (keyof ContactValues['address'])[];

type Field = { field: string; read: (values: ContactValues) => string | true | null; isOptOut?: true };

const fields: readonly Field[] = [
  ...FIELDS.map((field): Field => ({ field, read: (values) => values[field] })),
  ...OPT_OUTS.map((field): Field => ({ field, read: (values) => values[field] || null, isOptOut: true })),
  ...PARTS.map((part): Field => ({ field: `address.${part}`, read: (values) => values.address[part] })),
];

const step = 'new-customers';

/** Names no customer, so that the entry holds no personal data. */
const createdActivity = (stKey: string): PlannedActivity => ({ stKey: `${stKey}:created`, type: 'contact_created', text: 'Contact created from ServiceTitan' });

/** The CRM's side of every merged field. */
export const crmContactValues = ({ values }: ContactDocument): Readonly<Record<string, unknown>> => Object.fromEntries(fields.map(({ field, read }) => [field, read(values)]));

const baseOf = (values: ContactValues): Base => Object.fromEntries(fields.map(({ field, read }) => [field, normalised(read(values))]));

/** The fields to write; an address as a whole, with the parts that stay. */
const dataOf = ({ written, values, document }: { written: ReadonlySet<string>; values: ContactValues; document: ContactDocument }): Partial<ContactValues> => {
  const data: Partial<ContactValues> = Object.fromEntries([...FIELDS, ...OPT_OUTS].filter((field) => written.has(field)).map((field) => [field, values[field]]));
  const parts = PARTS.filter((part) => written.has(`address.${part}`));
  if (parts.length > 0) data.address = { ...document.values.address, ...Object.fromEntries(parts.map((part) => [part, values.address[part]])) };
  return data;
};

/** A contact for a customer that has none (design 4.2.1). */
export const createContact = ({ memory, values }: { memory: ContactMemory; values: ContactValues }): PlannedContact => ({
  stKey: memory.stKey,
  action: 'create',
  documentId: null,
  data: values,
  changes: fields
    .filter(({ read }) => !isEmpty(read(values)))
    .map(({ field, read }) => ({ field, before: null, after: normalised(read(values)), step })),
  conflicts: [],
  settled: openFields(memory.base).map((field) => ({ field, resolution: 'servicetitan' })),
  activities: [createdActivity(memory.stKey)],
  memory: { ...memory, crmId: null, base: baseOf(values) },
});

/**
 * A contact that was there before the sync (design 4.4): it keeps its filled fields and gets its empty ones filled; what ServiceTitan has now is
 * the base for three-way merging from then on.
 */
export const adoptContact = ({ memory, document, values, context }: { memory: ContactMemory; document: ContactDocument; values: ContactValues; context: PlanContext }): PlannedContact | null => {
  const filled = fields.filter(({ read }) => !isEmpty(read(document.values)));
  const base = Object.fromEntries(filled.map(({ field, read }) => [field, normalised(read(values))]));
  return updateContact({ before: null, memory: { ...memory, base }, document, values, context, modifiedOn: [], isRecorded: true });
};

/** A contact of ours, merged three-way (design 4.3). Null when there is nothing to write and nothing new to remember. */
export const updateContact = ({
  before,
  memory,
  document,
  values,
  context,
  modifiedOn,
  isRecorded,
}: {
  /** What was remembered until now; null for a contact that is being adopted. */
  before: ContactMemory | null;
  memory: ContactMemory;
  document: ContactDocument;
  values: ContactValues;
  context: PlanContext;
  /** When ServiceTitan's records of the customer were last changed. */
  modifiedOn: readonly string[];
  /** False for a document that a killed run created and could not record: its activity may be missing. */
  isRecorded: boolean;
}): PlannedContact | null => {
  const merged = mergeFields({
    collection: 'contacts',
    fields: fields.map(({ field, read, isOptOut }) => ({
      field,
      step,
      servicetitan: read(values),
      crm: read(document.values),
      ...(isOptOut ? { isOptOut } : {}),
      ...(field === 'phone' ? { keyOf: (value: unknown) => phoneKey(value, context.rules.phoneCountry) } : {}),
    })),
    base: memory.base,
    ownValues: memory.ownValues,
    rules: context.rules.fieldRules,
    isServiceTitanNewer: modifiedOn.some((instant) => instantOf(instant) >= instantOf(document.updatedAt)),
  });
  return plannedUpdate({ before, memory, document, values, merged, activities: isRecorded ? [] : [createdActivity(memory.stKey)] });
};

/** The contact of a customer that was merged into one with a contact of its own: marked, and else left as it is (design 4.1.6). */
export const markMerged = ({ memory, document, values, context }: { memory: ContactMemory; document: ContactDocument; values: ContactValues; context: PlanContext }): PlannedContact | null => {
  const marked: ContactValues = { ...values, stStatus: 'merged' };
  const merged = mergeFields({
    collection: 'contacts',
    fields: [{ field: 'stStatus', step, servicetitan: 'merged', crm: document.values.stStatus }],
    base: memory.base,
    rules: context.rules.fieldRules,
    isServiceTitanNewer: true,
  });
  return plannedUpdate({ before: memory, memory, document, values: marked, merged, activities: [] });
};

const plannedUpdate = ({
  before,
  memory,
  document,
  values,
  merged,
  activities,
}: {
  before: ContactMemory | null;
  memory: ContactMemory;
  document: ContactDocument;
  values: ContactValues;
  merged: ReturnType<typeof mergeFields>;
  activities: PlannedActivity[];
}): PlannedContact | null => {
  // A document found under another key gets this one, even if no field changes.
  const isWritten = merged.writes.size > 0 || document.stKey !== memory.stKey;
  const after: ContactMemory = { ...memory, crmId: document.id, base: merged.base };
  const isKnown = before !== null && isSame({ ...before, crmId: String(before.crmId) }, { ...after, crmId: String(after.crmId) });
  if (!isWritten && isKnown && activities.length === 0 && merged.conflicts.length === 0) return null;
  return {
    stKey: memory.stKey,
    action: isWritten ? 'update' : 'remember',
    documentId: document.id,
    data: dataOf({ written: new Set(merged.writes.keys()), values, document }),
    changes: merged.changes,
    conflicts: merged.conflicts,
    settled: merged.settled,
    activities,
    memory: after,
    ...(before && before.stKey !== memory.stKey ? { previousKey: before.stKey } : {}),
  };
};
