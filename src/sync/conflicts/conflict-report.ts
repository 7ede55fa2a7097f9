import type { PayloadRequest } from 'payload';

import { listConflicts, type ConflictRow } from '../../state/conflicts.js';
import type { SyncRuntime } from '../runtime.js';
import { readableFields } from './readable-fields.js';

/**
 * A conflict as routes and panel show it (design 4.3): what both sides last agreed on, and what each of them made of it. Instants are ISO 8601
 * UTC; `resolvedBy` is null for a conflict that a rule settled, or that settled itself.
 */
export type ConflictView = Omit<ConflictRow, 'id'> & { id: string };

/** `hasMore` tells that there is another page. */
export type ConflictReport = { conflicts: ConflictView[]; hasMore: boolean };

/** One page of conflicts, newest first; those in fields that the asker may not read are left out, so that a page may show less than it could. */
export const conflictReport = async (
  runtime: SyncRuntime,
  args: { req: PayloadRequest; tenantIds: readonly string[]; status?: 'open' | 'settled'; stKey?: string; limit: number; page: number },
): Promise<ConflictReport> => {
  const { req, page, ...filter } = args;
  const rows = await listConflicts(runtime.state, { ...filter, limit: args.limit + 1, offset: (page - 1) * args.limit });
  const shown = rows.slice(0, args.limit);
  const mayRead = await readableFields({ req, names: runtime.settings.names, fields: shown });
  return { conflicts: shown.filter(mayRead).map(conflictView), hasMore: rows.length > args.limit };
};

const conflictView = ({ id, tenantId, collection, stKey, crmId, field, base, servicetitan, crm, resolution, at, resolvedAt, resolvedBy }: ConflictRow): ConflictView => ({
  id: String(id),
  tenantId,
  collection,
  stKey,
  crmId,
  field,
  base,
  servicetitan,
  crm,
  resolution,
  at,
  resolvedAt,
  resolvedBy,
});
