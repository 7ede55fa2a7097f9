import { SafeError } from '../../state/safe-error.js';
import type { LoadedAccount } from '../accounts/load-accounts.js';
import type { AccountPlan } from '../plan/plan.types.js';
import type { ContactDocument, OpportunityDocument } from '../../payload/documents.types.js';

export type PlannedAccount = { account: LoadedAccount; plan: AccountPlan };

/** The documents as they stand after the plan: written now, or found as they were. By `stKey`. */
export type WrittenAccount = { contacts: Map<string, ContactDocument>; opportunities: Map<string, OpportunityDocument> };

/** An account whose documents stand as planned. */
export type AppliedAccount = PlannedAccount & { written: WrittenAccount };

/** An account of which nothing was kept. */
export type FailedAccount = PlannedAccount & { error: unknown };

/** What became of a list of accounts. */
export type Outcome = { applied: AppliedAccount[]; failed: FailedAccount[] };

/** A write that Payload called done and that is not there. */
export class CommitLostError extends SafeError {
  override readonly name = 'CommitLostError';
  constructor() {
    super('The CRM’s database did not keep the write; it is tried again on the next run.');
  }
}
