import type { Payload, Where } from 'payload';

import type { DocumentId } from '../documents.types.js';
import { emailKey } from '../fields/email-key.js';
import { chunksOf } from './chunks.js';
import { findAll } from './find-all.js';
import { readId, readText } from './read-values.js';

/** A user of the admin; `email` is case-folded, null where the CRM's users log in without one. */
export type CrmUser = { id: DocumentId; email: string | null };

/** The users of the admin with one of the emails (case-folded) or ids. What cannot be the id of a user finds nobody. */
export const findUsers = async ({ payload, emails, ids }: { payload: Payload; emails: readonly string[]; ids: readonly string[] }): Promise<CrmUser[]> => {
  const collection = payload.config.admin.user;
  const known = payload.collections[collection];
  const hasEmail = known?.config.flattenedFields.some(({ name }) => name === 'email') ?? false;
  const hasNumbers = (known?.customIDType ?? payload.db.defaultIDType) === 'number';
  const wanted: Where[] = [
    ...(hasEmail ? chunksOf(emails).map((chunk): Where => ({ email: { in: chunk } })) : []),
    ...chunksOf<DocumentId>(hasNumbers ? ids.filter((id) => /^\d{1,9}$/.test(id)).map(Number) : ids).map((chunk): Where => ({ id: { in: chunk } })),
  ];
  const users = new Map<DocumentId, CrmUser>();
  for (const where of wanted) {
    for (const document of await findAll({ payload, collection, where, paths: hasEmail ? ['email'] : [] })) {
      const id = readId(document, 'id');
      if (id !== null) users.set(id, { id, email: emailKey(readText(document, 'email')) || null });
    }
  }
  return [...users.values()];
};
