import { createHash } from 'node:crypto';

import type { Received } from '../../servicetitan/client.types.js';
import type { FeedName, FeedRecords } from '../../servicetitan/records.js';
import { mirrorRows, type MirroredChange } from '../../state/mirror.js';
import { release, setAside } from '../../state/quarantine.js';
import type { Database } from '../../state/transaction.js';
import type { RunContext } from '../run/run-context.js';
import { toMirrorRow } from './feed-rows.js';
import { markAffected } from './mark-affected.js';

const namelessId = (raw: unknown): string => `unreadable-${createHash('sha1').update(JSON.stringify(raw) ?? '').digest('hex').slice(0, 12)}`;

/**
 * Mirrors what came back and marks whom it concerns; rows that could not be read are set aside with their reason. Writes only in the
 * given transaction. `fetched` is the number that `nextFetch` gave before the request was sent; `quarantined` are the ids that were set
 * aside before, so that those which read well now come out again.
 */
export const storeRows = async <N extends FeedName>(
  db: Database,
  args: { context: RunContext; feed: N; fetched: number; rows: readonly Received<FeedRecords[N]>[]; quarantined: ReadonlySet<string> },
): Promise<{ records: FeedRecords[N][]; changes: MirroredChange[] }> => {
  const { context, feed } = args;
  const where = { state: context.state, tenantId: context.tenant.tenantId };
  const now = context.now().toISOString();
  const good = args.rows.flatMap((row) => (row.ok ? [row] : []));
  const bad = args.rows.flatMap((row) => (row.ok ? [] : [row]));
  const changes = await mirrorRows(db, {
    schemaName: context.state.schemaName,
    tenantId: where.tenantId,
    feed,
    fetched: args.fetched,
    rows: good.map((row) => toMirrorRow(feed, row)),
    now,
  });
  await markAffected(db, { ...where, feed, changes });
  if (bad.length > 0) {
    context.report.counts.failed += bad.length;
    await setAside(db, {
      ...where,
      items: bad.map((row) => ({ kind: 'invalid', entity: feed, recordId: row.id ?? namelessId(row.raw), reason: row.reason, raw: row.raw })),
      now,
    });
  }
  const repaired = good.map((row) => row.record.id).filter((id) => args.quarantined.has(id));
  await release(db, { ...where, kinds: ['invalid', 'missing'], entity: feed, recordIds: repaired });
  context.report.progress.received += good.length;
  return { records: good.map((row) => row.record), changes };
};
