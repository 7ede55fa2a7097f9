import pMap from 'p-map';

import { withTransaction } from '../../payload/documents/transaction.js';
import { unconfirmedWrites } from '../../payload/documents/unconfirmed-writes.js';
import { assertLease, LeaseLostError } from '../../state/lease.js';
import type { RunContext } from '../run/run-context.js';
import { CommitLostError, type AppliedAccount, type FailedAccount, type Outcome, type PlannedAccount } from './applied.js';
import { writeAccount, type WriteTools } from './write-account.js';

type Work = { context: RunContext; tools: WriteTools };

/**
 * Writes the documents of accounts where the `crm` schema lives in another database: each account in a transaction of its own, several
 * at a time, then read back, for Payload reports success for a COMMIT that failed. What is remembered of them is for the caller to
 * write. The lease is checked right before each write, which leaves the time between the two. Throws LeaseLostError.
 */
export const applyApart = async (work: Work, planned: readonly PlannedAccount[]): Promise<Outcome> => {
  const attempts = await pMap(planned, (each) => attempt(work, each), { concurrency: work.context.settings.applyConcurrency });
  const failed = attempts.flatMap((each) => ('error' in each ? [each] : []));
  const lost = failed.find(({ error }) => error instanceof LeaseLostError);
  if (lost) throw lost.error;
  const { kept, lost: notKept } = await readBack(work, attempts.flatMap((each) => ('error' in each ? [] : [each])));
  return { applied: kept, failed: [...failed, ...notKept.map((each) => ({ ...each, error: new CommitLostError() }))] };
};

const attempt = async ({ context, tools }: Work, planned: PlannedAccount): Promise<AppliedAccount | FailedAccount> => {
  try {
    const written = await withTransaction(tools.payload, async (req) => {
      await assertLease(context.state.db, context);
      return writeAccount(tools, { req, planned });
    });
    return { ...planned, written };
  } catch (error) {
    return { ...planned, error };
  }
};

const readBack = async ({ tools }: Work, applied: readonly AppliedAccount[]): Promise<{ kept: AppliedAccount[]; lost: AppliedAccount[] }> => {
  const { payload } = tools;
  const { contacts, opportunities } = tools.names.collections;
  const [lostContacts, lostOpportunities] = await Promise.all([
    unconfirmedWrites({ payload, collection: contacts, written: applied.flatMap(({ written }) => [...written.contacts.values()]) }),
    unconfirmedWrites({ payload, collection: opportunities, written: applied.flatMap(({ written }) => [...written.opportunities.values()]) }),
  ]);
  const lost = { contacts: new Set(lostContacts), opportunities: new Set(lostOpportunities) };
  const isLost = ({ written }: AppliedAccount): boolean =>
    [...written.contacts.values()].some(({ id }) => lost.contacts.has(id)) || [...written.opportunities.values()].some(({ id }) => lost.opportunities.has(id));
  return { kept: applied.filter((each) => !isLost(each)), lost: applied.filter(isLost) };
};
