import type { CollectionAfterDeleteHook } from 'payload';

import { findAll } from '../documents/find-all.js';
import { readText } from '../documents/read-values.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import { cameTrue } from './after-commit.js';
import { userIdOf } from './person-change.js';
import type { PersonDelete, SyncHooks } from './types.js';

/**
 * Tells the sync that a person deleted a document of its own, so that it stays deleted (design 4.1.7), and, behind the deletion, when it
 * was taken back. Deleting never fails with it.
 */
export const personDelete =
  ({ key, names, hooks }: { key: 'contacts' | 'opportunities'; names: CrmNames; hooks: SyncHooks }): CollectionAfterDeleteHook =>
  async ({ doc, id, req }) => {
    const stKey = readText(doc, crmPath(names.fields[key], 'stKey'));
    if (isSyncWrite(req) || stKey === null) return;
    const { payload, transactionID: transaction } = req;
    const deletion: PersonDelete = { collection: key, stKey, id, userId: userIdOf(req), at: new Date().toISOString() };
    const onFailure = (error: unknown): void => hooks.onFailure(payload, { what: `The deletion of ${stKey} by a person`, error });
    try {
      await hooks.onPersonDelete(payload, deletion);
    } catch (error) {
      onFailure(error);
      return;
    }
    const isTrue = async () => (await findAll({ payload, collection: names.collections[key], where: { id: { equals: id } }, paths: [], limit: 1 })).length === 0;
    const lookBack = async (): Promise<void> => {
      if (!(await cameTrue({ payload, transaction, isTrue }))) await hooks.onDeleteUndone(payload, deletion);
    };
    lookBack().catch(onFailure);
  };
