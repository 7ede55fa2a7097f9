import { isDeepStrictEqual } from 'node:util';

import type { CollectionAfterChangeHook, PayloadRequest } from 'payload';

import { stKeyOf } from '../documents/find-watched.js';
import { readId, readInstant, readText } from '../documents/read-values.js';
import { WATCHED_CONTACT_FIELDS, WATCHED_OPPORTUNITY_FIELDS } from '../documents/watched-values.js';
import { crmPath, readPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import { transactionEnd } from './after-commit.js';
import { userIdOf } from './person-change.js';
import type { PersonSave, SyncHooks } from './types.js';

const WATCHED = { contacts: WATCHED_CONTACT_FIELDS, opportunities: WATCHED_OPPORTUNITY_FIELDS };
const RELATIONSHIPS: readonly string[] = ['contact', 'pipeline', 'stage'];

type Key = 'contacts' | 'opportunities';

const changesAnything = ({ key, names, before, after }: { key: Key; names: CrmNames; before: unknown; after: unknown }): boolean =>
  WATCHED[key].some((field) => {
    const path = crmPath(names.fields[key], field);
    const read = (document: unknown): unknown => (RELATIONSHIPS.includes(field) ? readId(document, path) : (readPath(document, path) ?? null));
    return !isDeepStrictEqual(read(before), read(after));
  });

const userNameOf = ({ user }: PayloadRequest): string | null => readText(user, 'name') ?? readText(user, 'email');

/** Tells the sync of a document that a person saved, so that what is new in it can reach ServiceTitan. Saving neither waits for it nor fails with it. */
export const personSave =
  ({ key, names, hooks }: { key: Key; names: CrmNames; hooks: SyncHooks }): CollectionAfterChangeHook =>
  ({ doc, previousDoc, operation, req }) => {
    const id = readId(doc, 'id');
    if (isSyncWrite(req) || id === null) return;
    // ServiceTitan learns of a contact that it does not know by its opportunity.
    if (key === 'contacts' && stKeyOf({ document: doc, names, collection: key }) === null) return;
    if (operation === 'update' && !changesAnything({ key, names, before: previousDoc, after: doc })) return;
    const { payload, transactionID: transaction } = req;
    const save: PersonSave = {
      collection: key,
      id,
      before: operation === 'create' ? null : previousDoc,
      updatedAt: readInstant(doc, 'updatedAt'),
      userId: userIdOf(req),
      userName: userNameOf(req),
      at: new Date().toISOString(),
    };
    transactionEnd({ payload, transaction })
      .then(() => hooks.onPersonSave(payload, save))
      .catch((error: unknown) => hooks.onFailure(payload, { what: `A change made by a person to ${key} ${String(id)}`, error }));
  };
