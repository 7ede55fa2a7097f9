import pMap from 'p-map';

import { withTransaction } from '../../payload/documents/transaction.js';
import { assertLease, LeaseLostError } from '../../state/lease.js';
import { committedAmong, currentTransaction } from '../../state/transaction.js';
import type { RunContext } from '../run/run-context.js';
import { CommitLostError, type AppliedAccount, type FailedAccount, type Outcome, type PlannedAccount } from './applied.js';
import { remember } from './remember.js';
import type { SharedTransaction } from './shared-transaction.js';
import { writeAccount, type WriteTools } from './write-account.js';

/** Accounts written in one transaction. More would save little, and keep documents locked for longer than a person should wait. */
const GROUP = 10;

type Work = { context: RunContext; tools: WriteTools; shared: SharedTransaction; quarantined: ReadonlySet<string> };

/** What became of one group: `transaction` says where to ask whether its COMMIT was kept. */
type Attempt = { applied: AppliedAccount[]; transaction: string } | { failed: FailedAccount[] };

/**
 * Writes accounts in groups, several groups at a time: each group's documents, with what is remembered of them, its journal and its
 * marks in one transaction, so that a run killed anywhere leaves all of a group or nothing. A group of which one account fails is
 * written again one by one. What was written is proved afterwards, for Payload reports success for a COMMIT that failed.
 * Throws LeaseLostError.
 */
export const applyTogether = async (work: Work, planned: readonly PlannedAccount[]): Promise<Outcome> => {
  const { context } = work;
  const groups = groupsOf(planned, work.quarantined);
  const attempts = (await pMap(groups, (group) => attempt(work, group), { concurrency: context.settings.applyConcurrency })).flat();
  const failed = attempts.flatMap((each) => ('failed' in each ? each.failed : []));
  const lost = failed.find(({ error }) => error instanceof LeaseLostError);
  if (lost) throw lost.error;
  const done = attempts.flatMap((each) => ('applied' in each ? [each] : []));
  const committed = await committedAmong(context.state.db, done.map(({ transaction }) => transaction));
  return {
    applied: done.flatMap(({ applied, transaction }) => (committed.has(transaction) ? applied : [])),
    failed: [
      ...failed,
      ...done.flatMap(({ applied, transaction }) => (committed.has(transaction) ? [] : applied.map((account) => ({ ...account, error: new CommitLostError() })))),
    ],
  };
};

// What failed before is likely to fail again: alone, it takes no other account's transaction down with it.
const groupsOf = (planned: readonly PlannedAccount[], quarantined: ReadonlySet<string>): PlannedAccount[][] => {
  const failedBefore = ({ account }: PlannedAccount): boolean => account.customerIds.some((id) => quarantined.has(id));
  const sound = planned.filter((each) => !failedBefore(each));
  const groups = Array.from({ length: Math.ceil(sound.length / GROUP) }, (_, index) => sound.slice(index * GROUP, (index + 1) * GROUP));
  return [...groups, ...planned.filter(failedBefore).map((each) => [each])];
};

const attempt = async (work: Work, group: readonly PlannedAccount[]): Promise<Attempt[]> => {
  try {
    return [await writeGroup(work, group)];
  } catch (error) {
    if (group.length === 1 || error instanceof LeaseLostError) return [{ failed: group.map((each) => ({ ...each, error })) }];
    const alone: Attempt[] = [];
    for (const each of group) alone.push(...(await attempt(work, [each])));
    return alone;
  }
};

const writeGroup = ({ context, tools, shared, quarantined }: Work, group: readonly PlannedAccount[]): Promise<Attempt> =>
  withTransaction(tools.payload, async (req) => {
    const db = await shared(req);
    const transaction = await currentTransaction(db);
    await assertLease(db, context);
    const applied: AppliedAccount[] = [];
    for (const planned of group) applied.push({ ...planned, written: await writeAccount(tools, { req, planned }) });
    // Last, because hooks of the CRM may touch the sync's rows on a connection of their own and would wait for ours.
    await remember(await shared(req), { context, applied, quarantined, at: tools.syncedAt });
    return { applied, transaction };
  });
