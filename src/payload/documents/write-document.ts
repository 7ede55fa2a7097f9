import type { Payload, PayloadRequest } from 'payload';

import type { DocumentId } from '../documents.types.js';
import { crmPath, writePath } from '../field-paths.js';
import type { FieldMap } from '../field-paths.js';
import { DocumentExistsError, refusedField } from './document-exists-error.js';

/** What the sync status of a document can be: `pending` waits for ServiceTitan, `failed` is in quarantine. */
export type DocumentSyncStatus = 'synced' | 'pending' | 'failed';

export type WriteTarget = {
  payload: Payload;
  /** A request of `withTransaction`: it carries the transaction and the mark of the sync. */
  req: PayloadRequest;
  /** The document to update, or null to create one. */
  id: DocumentId | null;
  /** The key to give it; undefined leaves it as it is. */
  stKey?: string;
  syncStatus?: DocumentSyncStatus;
  /** When this was synced, ISO 8601 UTC. */
  syncedAt: string;
};

/** Creates or updates one document with hooks, validation and versions of the CRM; answers with it as Payload gives it. */
export const writeDocument = async ({
  payload,
  req,
  id,
  stKey,
  syncStatus = 'synced',
  syncedAt,
  collection,
  map,
  data,
}: WriteTarget & { collection: string; map: FieldMap; data: Record<string, unknown> }): Promise<unknown> => {
  const keyPath = crmPath(map, 'stKey');
  if (stKey !== undefined) writePath({ target: data, path: keyPath, value: stKey });
  writePath({ target: data, path: crmPath(map, 'stSyncStatus'), value: syncStatus });
  writePath({ target: data, path: crmPath(map, 'stLastSyncedAt'), value: syncedAt });
  try {
    if (id === null) return await payload.create({ collection, data, depth: 0, req, showHiddenFields: true });
    return await payload.update({ collection, id, data, depth: 0, req, showHiddenFields: true });
  } catch (error) {
    if (stKey !== undefined && refusedField(error, keyPath)) throw new DocumentExistsError({ collection, stKey });
    throw error;
  }
};
