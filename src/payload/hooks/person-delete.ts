import type { CollectionAfterDeleteHook } from 'payload';

import { readText } from '../documents/read-values.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import { userIdOf } from './person-change.js';
import type { SyncHooks } from './types.js';

/** Tells the sync that a person deleted a document of its own, so that it stays deleted (design 4.1.7). Deleting never fails with it. */
export const personDelete =
  ({ key, names, hooks }: { key: 'contacts' | 'opportunities'; names: CrmNames; hooks: SyncHooks }): CollectionAfterDeleteHook =>
  async ({ doc, id, req }) => {
    const stKey = readText(doc, crmPath(names.fields[key], 'stKey'));
    if (isSyncWrite(req) || stKey === null) return;
    try {
      await hooks.onPersonDelete(req.payload, { collection: key, stKey, id, userId: userIdOf(req), at: new Date().toISOString() });
    } catch (err) {
      req.payload.logger.error({ msg: `[crm-sync-worker] The deletion of ${stKey} by a person could not be recorded`, err });
    }
  };
