import type { Payload, Where } from 'payload';

import type { ContactDocument, DocumentId } from '../documents.types.js';
import { crmPath } from '../field-paths.js';
import { emailKey } from '../fields/email-key.js';
import type { CrmNames } from '../names.js';
import { chunksOf } from './chunks.js';
import { contactPaths, toContactDocument } from './contact-document.js';
import { fillEmailKeys } from './email-keys.js';
import { findAll } from './find-all.js';

/**
 * The contacts that could belong to these customers, each once: those with one of the `stKeys`; those of the tenant, or of no tenant, with one of the
 * `customerIds`; and, linked or not, those with one of the `emails` (compared case-folded) or one of the `ids`. One query per list and 500 values.
 */
export const loadContacts = async ({
  payload,
  names,
  stKeys = [],
  tenantId,
  customerIds = [],
  emails = [],
  ids = [],
}: {
  payload: Payload;
  names: CrmNames;
  stKeys?: readonly string[];
  tenantId: string;
  customerIds?: readonly string[];
  emails?: readonly string[];
  ids?: readonly DocumentId[];
}): Promise<ContactDocument[]> => {
  const map = names.fields.contacts;
  const path = (ours: string): string => crmPath(map, ours);
  const keys = emails.map(emailKey).filter((key) => key !== '');
  if (keys.length > 0) await fillEmailKeys({ payload, names });

  const ofTenant: Where = { or: [{ [path('stTenantId')]: { equals: tenantId } }, { [path('stTenantId')]: { exists: false } }] };
  const queries: Where[] = [
    ...chunksOf(stKeys).map((chunk): Where => ({ [path('stKey')]: { in: chunk } })),
    ...chunksOf(customerIds).map((chunk): Where => ({ and: [{ [path('stCustomerId')]: { in: chunk } }, ofTenant] })),
    ...chunksOf(ids).map((chunk): Where => ({ id: { in: chunk } })),
    ...chunksOf(keys).map((chunk): Where => ({ [path('stEmailKey')]: { in: chunk } })),
  ];
  const found = new Map<DocumentId, ContactDocument>();
  for (const where of queries) {
    for (const document of await findAll({ payload, collection: names.collections.contacts, where, paths: contactPaths(map) })) {
      const contact = toContactDocument({ document, map });
      if (contact) found.set(contact.id, contact);
    }
  }
  return [...found.values()];
};

/**
 * Of the contacts found, those that may be adopted by email: without `stKey`, with one of the `emails`, and the only contact to have it
 * (design 4.2 step 1). `contacts` must hold every contact with these emails, as `loadContacts` gives them.
 */
export const adoptableContacts = ({ contacts, emails }: { contacts: readonly ContactDocument[]; emails: readonly string[] }): ContactDocument[] => {
  const wanted = new Set(emails.map(emailKey).filter((key) => key !== ''));
  const holders = new Map<string, ContactDocument[]>();
  for (const contact of contacts) {
    const key = emailKey(contact.values.email);
    if (wanted.has(key)) holders.set(key, [...(holders.get(key) ?? []), contact]);
  }
  return [...holders.values()].flatMap((group) => (group.length === 1 ? group.filter((contact) => contact.stKey === null) : []));
};
