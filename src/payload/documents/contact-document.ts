import type { ContactDocument, ContactValues } from '../documents.types.js';
import { crmPath, writePath } from '../field-paths.js';
import type { FieldMap } from '../field-paths.js';
import { readFlag, readId, readInstant, readStStatus, readText } from './read-values.js';

const TEXT_FIELDS = ['name', 'firstName', 'lastName', 'email', 'phone', 'stTenantId', 'stCustomerId', 'stStatus'] as const satisfies readonly (keyof ContactValues)[];
const FLAGS = ['doNotText', 'doNotMail'] as const satisfies readonly (keyof ContactValues)[];
const ADDRESS_PARTS = ['street', 'city', 'state', 'zip'] as const satisfies readonly (keyof ContactValues['address'])[];

/** Where a CRM keeps the fields of a contact that the sync reads. */
export const contactPaths = (map: FieldMap): string[] => [
  ...TEXT_FIELDS.map((field) => crmPath(map, field)),
  ...FLAGS.map((field) => crmPath(map, field)),
  ...ADDRESS_PARTS.map((part) => crmPath(map, `address.${part}`)),
  crmPath(map, 'stKey'),
];

/** A Payload document as the sync knows a contact; null without an id. */
export const toContactDocument = ({ document, map }: { document: unknown; map: FieldMap }): ContactDocument | null => {
  const id = readId(document, 'id');
  if (id === null) return null;
  const text = (ours: string): string | null => readText(document, crmPath(map, ours));
  return {
    id,
    stKey: text('stKey'),
    updatedAt: readInstant(document, 'updatedAt'),
    createdAt: readInstant(document, 'createdAt'),
    values: {
      name: text('name'),
      firstName: text('firstName'),
      lastName: text('lastName'),
      email: text('email'),
      phone: text('phone'),
      address: { street: text('address.street'), city: text('address.city'), state: text('address.state'), zip: text('address.zip') },
      doNotText: readFlag(document, crmPath(map, 'doNotText')),
      doNotMail: readFlag(document, crmPath(map, 'doNotMail')),
      stTenantId: text('stTenantId'),
      stCustomerId: text('stCustomerId'),
      stStatus: readStStatus(document, crmPath(map, 'stStatus')),
    },
  };
};

/** What Payload has to write for these values; a value that is undefined is not touched. */
export const contactData = ({ values, map }: { values: Partial<ContactValues>; map: FieldMap }): Record<string, unknown> => {
  const target: Record<string, unknown> = {};
  for (const field of [...TEXT_FIELDS, ...FLAGS]) {
    if (values[field] !== undefined) writePath({ target, path: crmPath(map, field), value: values[field] });
  }
  for (const part of ADDRESS_PARTS) {
    const value = values.address?.[part];
    if (value !== undefined) writePath({ target, path: crmPath(map, `address.${part}`), value });
  }
  return target;
};
