import { assertLease } from '../../state/lease.js';
import { holdDirty } from '../../state/dirty.js';
import { markFailed } from '../../state/memory.js';
import { ACCOUNT, release, setAside } from '../../state/quarantine.js';
import type { LoadedAccount } from '../accounts/load-accounts.js';
import type { AccountPlan } from '../plan/plan.types.js';
import type { RunContext } from '../run/run-context.js';
import { safeReason } from '../safe-reason.js';
import { compareIds } from '../steps/order.js';

/** An account that could not be planned, or whose plan could not be written. */
type Failure = { account: LoadedAccount; plan?: AccountPlan; error: unknown };

/** An account is known by its oldest customer, in whatever order its customers come. */
const accountId = ({ customerIds }: LoadedAccount): string => customerIds.toSorted(compareIds)[0] ?? '';

/** Sets accounts aside, with the reason; they stay marked and wait for their next try, or for news of one of their customers. Throws LeaseLostError. */
export const setAccountsAside = async (context: RunContext, args: { kind: 'plan' | 'apply'; failures: readonly Failure[] }): Promise<void> => {
  const { kind, failures } = args;
  if (failures.length === 0) return;
  const { state, tenant, report } = context;
  const where = { state, tenantId: tenant.tenantId };
  const items = failures.map(({ account, error }) => ({ kind, entity: ACCOUNT, recordId: accountId(account), reason: safeReason(error), raw: null, isRetried: true }));
  await state.transaction(async (db) => {
    await assertLease(db, context);
    const ids = await setAside(db, { ...where, items, now: context.now().toISOString() });
    // An account is shown once, by what stopped it last.
    await release(db, { ...where, kinds: [kind === 'apply' ? 'plan' : 'apply'], entity: ACCOUNT, recordIds: items.map(({ recordId }) => recordId) });
    await holdDirty(db, { ...where, holds: failures.flatMap(({ account }, index) => account.marks.map((mark) => ({ mark, heldBy: ids[index] ?? '' }))) });
    await markFailed(db, {
      state,
      contactKeys: failures.flatMap(({ plan }) => plan?.contacts.map((contact) => contact.stKey) ?? []),
      opportunityKeys: failures.flatMap(({ plan }) => plan?.opportunities.map((opportunity) => opportunity.stKey) ?? []),
    });
  });
  report.counts.failed += failures.length;
  report.progress.done += failures.reduce((sum, { account }) => sum + account.marks.length, 0);
  for (const { recordId, reason } of items) {
    context.payload.logger.warn({ msg: `[crm-sync-worker] customer ${recordId} was set aside: ${reason}`, tenantId: tenant.tenantId, runId: context.run.id });
  }
};
