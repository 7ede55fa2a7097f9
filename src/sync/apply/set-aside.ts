import { assertLease } from '../../state/lease.js';
import { markFailed } from '../../state/memory.js';
import { setAside, type QuarantineKind } from '../../state/quarantine.js';
import type { LoadedAccount } from '../accounts/load-accounts.js';
import type { AccountPlan } from '../plan/plan.types.js';
import type { RunContext } from '../run/run-context.js';
import { safeReason } from '../safe-reason.js';

/** An account that could not be planned, or whose plan could not be written. */
type Failure = { account: LoadedAccount; plan?: AccountPlan; error: unknown };

/** Sets accounts aside, with the reason; they stay marked and are tried again on the next run. Throws LeaseLostError. */
export const setAccountsAside = async (context: RunContext, args: { kind: QuarantineKind; failures: readonly Failure[] }): Promise<void> => {
  const { failures } = args;
  if (failures.length === 0) return;
  const { state, tenant, report } = context;
  const items = failures.map(({ account, error }) => ({ kind: args.kind, entity: 'account', recordId: account.customerIds[0] ?? '', reason: safeReason(error), raw: null }));
  await state.transaction(async (db) => {
    await assertLease(db, context);
    await setAside(db, { state, tenantId: tenant.tenantId, items, now: context.now().toISOString() });
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
