import { createHash } from 'node:crypto';

import type { Received } from '../../servicetitan/received.js';
import type { ContactMethodRecord, FeedName, FeedRecords } from '../../servicetitan/records.js';
import { mirrorRowsApart } from '../../state/mirror-apart.js';
import type { MirroredChange } from '../../state/mirror.js';
import { release, setAside, type SetAside } from '../../state/quarantine.js';
import type { Database } from '../../state/transaction.js';
import { addressIn } from '../../payload/values/email-address.js';
import type { RunContext } from '../run/run-context.js';
import { toMirrorRow } from './feed-rows.js';
import { canFetchAgain } from './fetch-again.js';
import { markAffected } from './mark-affected.js';

type Good<N extends FeedName> = Extract<Received<FeedRecords[N]>, { ok: true }>;

const namelessId = (raw: unknown): string => `unreadable-${createHash('sha1').update(JSON.stringify(raw) ?? '').digest('hex').slice(0, 12)}`;

const invalid = (feed: FeedName, row: { id: string | null; reason: string; raw: unknown }): SetAside => {
  const record = { recordId: row.id ?? namelessId(row.raw), raw: row.raw };
  return { kind: 'invalid', entity: feed, ...record, reason: row.reason, isRetried: canFetchAgain(feed, record) };
};

/**
 * Mirrors what came back and marks whom it concerns; rows that could not be read, or that the database cannot keep, are set aside with
 * their reason. Writes only in the given transaction. `fetched` is the number that `nextFetch` gave before the request was sent;
 * `quarantined` are the ids that are set aside, so that those which read well now come out again; it is kept up to date.
 */
export const storeRows = async <N extends FeedName>(
  db: Database,
  args: { context: RunContext; feed: N; fetched: number; rows: readonly Received<FeedRecords[N]>[]; quarantined: Set<string> },
): Promise<{ records: FeedRecords[N][]; changes: MirroredChange[] }> => {
  const { context, feed, quarantined } = args;
  const where = { state: context.state, tenantId: context.tenant.tenantId };
  const now = context.now().toISOString();
  const read = args.rows.flatMap((row) => (row.ok ? [row] : []));
  const { changes, refused } = await mirrorRowsApart(db, {
    schemaName: context.state.schemaName,
    tenantId: where.tenantId,
    feed,
    fetched: args.fetched,
    rows: read.map((row) => toMirrorRow(feed, row)),
    now,
  });
  await markAffected(db, { ...where, feed, changes, withLeads: context.tenant.rules.leads === 'open' });

  const codes = new Map(refused.map(({ id, code }) => [id, code]));
  const good = read.filter((row) => !codes.has(row.record.id));
  const bad = [
    ...args.rows.flatMap((row) => (row.ok ? [] : [invalid(feed, row)])),
    ...[...codes].map(([id, code]) => invalid(feed, { id, reason: `row: the database cannot keep it (PostgreSQL ${code})`, raw: null })),
  ];
  context.report.counts.failed += bad.length;
  await setAside(db, { ...where, items: bad, now });
  const repaired = good.map((row) => row.record.id).filter((id) => quarantined.has(id));
  await release(db, { ...where, kinds: ['invalid', 'missing'], entity: feed, recordIds: repaired });
  for (const id of repaired) quarantined.delete(id);
  for (const { recordId } of bad) quarantined.add(recordId);

  warnOfMended(context, feed, good);
  context.report.progress.received += good.length;
  return { records: good.map((row) => row.record), changes };
};

const hasUnusableEmail = ({ active, type, value }: ContactMethodRecord): boolean => active && type.toLowerCase() === 'email' && value !== null && addressIn(value) === null;

/** What was mended is told, counted and without the values, so that somebody may mend it where it came from. */
const warnOfMended = <N extends FeedName>({ report }: RunContext, feed: N, rows: readonly Good<N>[]): void => {
  for (const { isMended, record } of rows) {
    if (isMended) {
      report.warn({ kind: 'mended-text', subject: feed, detail: 'Text held what no database can keep (NUL, half a character) or was too long; it was left out.' });
    }
    if ('type' in record && hasUnusableEmail(record)) {
      report.warn({ kind: 'unusable-email', subject: feed, detail: 'What stands in the email of a customer is no address; the contact goes without it.' });
    }
  }
};
