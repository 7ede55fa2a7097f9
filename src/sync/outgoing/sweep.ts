import { watchedReader, type WatchedDocument } from '../../payload/documents/find-watched.js';
import type { DocumentId } from '../../payload/documents.types.js';
import { claimSweep, moveSweep } from '../../state/sweeps.js';
import type { SyncRuntime } from '../runtime.js';
import { notice } from './notice.js';

/** Documents looked at together. */
const PAGE = 200;

const COLLECTIONS = ['opportunities', 'contacts'] as const;

const isId = (value: unknown): value is DocumentId => typeof value === 'number' || typeof value === 'string';

/**
 * Looks through the documents that were written since the last sweep for changes that nobody noticed, because the process of whoever saved them ended,
 * or the save went past Payload's hooks: page by page, each document once, and not more often than `everySeconds`, however many processes ask. What was
 * written less than `lagSeconds` ago is left to the hooks, and may not even be committed. Returns the tenants for which something is to be delivered.
 * Throws when CRM or state cannot be reached; the next sweep goes on from there.
 */
export const sweep = async (runtime: SyncRuntime, args: { everySeconds: number; lagSeconds: number }): Promise<Set<string>> => {
  const tenantIds = new Set<string>();
  for (const collection of COLLECTIONS) for (const tenantId of await sweepCollection(runtime, { ...args, collection })) tenantIds.add(tenantId);
  return tenantIds;
};

const sweepCollection = async (
  runtime: SyncRuntime,
  args: { collection: (typeof COLLECTIONS)[number]; everySeconds: number; lagSeconds: number },
): Promise<Set<string>> => {
  const { payload, settings, state, now } = runtime;
  const { collection, everySeconds, lagSeconds } = args;
  const at = now();
  const claimed = await claimSweep(state, { collection, now: at.toISOString(), everySeconds });
  const tenantIds = new Set<string>();
  if (!claimed) return tenantIds;
  const until = new Date(at.getTime() - lagSeconds * 1000).toISOString();
  const reader = await watchedReader({ payload, names: settings.names, collection });
  let place = { at: claimed.at, afterId: isId(claimed.afterId) ? claimed.afterId : null };
  for (;;) {
    const documents = await reader.page({ ...place, until, limit: PAGE });
    const last = documents.at(-1);
    if (!last) return tenantIds;
    for (const tenantId of (await notice(runtime, { collection, touched: documents.map((document) => swept(document, claimed.since)) })).tenantIds) tenantIds.add(tenantId);
    place = { at: last.updatedAt, afterId: last.id };
    await moveSweep(state.db, { state, collection, ...place });
  }
};

/** Who changed it nobody knows any more. */
const swept = (document: WatchedDocument, since: string) => ({
  id: document.id,
  before: null,
  isNew: document.createdAt > since,
  actor: 'code',
  actorName: null,
  at: document.updatedAt,
});
