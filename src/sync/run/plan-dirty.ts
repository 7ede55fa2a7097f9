import { loadPipelineDirectory, type PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { dirtyExtent, dirtyMarksOf, nextDirty, type DirtyCustomer } from '../../state/dirty.js';
import { savePlans } from '../../state/plans.js';
import { loadAccounts, type LoadedAccount } from '../accounts/load-accounts.js';
import type { FailedAccount, PlannedAccount } from '../apply/applied.js';
import { applyPlans, isWorthReplanning } from '../apply/apply.js';
import { setAccountsAside } from '../apply/set-aside.js';
import { findSharedTransaction, type SharedTransaction } from '../apply/shared-transaction.js';
import { planAccount } from '../plan/plan-account.js';
import type { PlanContext } from '../plan/plan.types.js';
import { SetupError } from '../safe-reason.js';
import type { ResolvedUnits } from './resolve-units.js';
import type { RunContext } from './run-context.js';
import { storedPlan } from './stored-plan.js';

/** Customers planned and applied at a time: enough to batch the reads well, few enough to keep memory flat. */
const BATCH = 200;

type Work = {
  context: RunContext;
  planContext: PlanContext;
  directory: PipelineDirectory;
  /** How accounts are written in one transaction with what is remembered of them; null where that cannot be. */
  shared: SharedTransaction | null;
  /** Customers whose account a dry run has planned: it takes no marks away, so a linked customer would come again in a later batch. */
  shown: Set<string>;
};

/**
 * Plans every marked customer, batch by batch in constant memory, and applies each batch's plans; a dry run stores them instead. A
 * customer that cannot be planned is set aside, the rest goes on. Marks made while the run works wait for the next one.
 */
export const planDirty = async (context: RunContext, units: ResolvedUnits): Promise<void> => {
  const { state, payload, settings, tenant, run, report } = context;
  const { tenantId } = tenant;
  const work: Work = {
    context,
    planContext: {
      rules: tenant.rules,
      businessUnits: units.businessUnits,
      pipelineOfBusinessUnit: units.pipelineOfBusinessUnit,
      trackingSince: context.trackingSince,
      ...(run.syncType === 'full' ? { admitSince: run.since } : {}),
      now: context.now().toISOString(),
    },
    directory: await loadPipelineDirectory({ payload, names: settings.names }),
    shared: await findSharedTransaction({ payload, state }),
    shown: new Set(),
  };
  assertSeeded(context, work.directory);
  report.progress.phase = 'plan';
  report.progress.done = 0;
  if (run.customerId !== null) {
    const marks = await dirtyMarksOf(state, { tenantId, customerIds: [run.customerId] });
    report.progress.total = marks.length;
    await workBatch(work, marks);
    return;
  }
  const extent = await dirtyExtent(state, { tenantId });
  report.progress.total = extent.count;
  for (let afterSeq = 0; ; ) {
    const marks = await nextDirty(state, { tenantId, afterSeq, upToSeq: extent.lastSeq, limit: BATCH });
    if (marks.length === 0) return;
    await workBatch(work, marks);
    afterSeq = marks.at(-1)?.seq ?? extent.lastSeq;
    await context.checkpoint();
  }
};

/** A run needs the stages it moves opportunities to. */
const assertSeeded = (context: RunContext, directory: PipelineDirectory): void => {
  for (const pipeline of context.tenant.rules.pipelines) {
    const missing = pipeline.stages.find((stage) => directory.stageBySlug({ pipeline: pipeline.slug, stage: stage.slug }) === null);
    if (missing) throw new SetupError(`The stage ${pipeline.slug}/${missing.slug} is not in the CRM: seed the pipelines with "payload run seed".`);
  }
};

const workBatch = async (work: Work, batch: readonly DirtyCustomer[]): Promise<void> => {
  const { context, directory, shown } = work;
  const marks = batch.filter((mark) => !shown.has(mark.customerId));
  const failed = await planAndApply(work, await loadAccounts(context, { marks, directory }));
  // Someone created one of their documents between our read and our write, say: read anew, the plan then finds and updates it.
  const again = failed.filter(isWorthReplanning).flatMap(({ account }) => account.marks);
  const still = again.length === 0 ? [] : await planAndApply(work, await loadAccounts(context, { marks: again, directory }));
  await setAccountsAside(context, { kind: 'apply', failures: [...failed.filter((each) => !isWorthReplanning(each)), ...still] });
};

/** Returns the accounts that could not be written; those that cannot be planned are set aside at once. */
const planAndApply = async ({ context, planContext, directory, shared, shown }: Work, accounts: readonly LoadedAccount[]): Promise<FailedAccount[]> => {
  const planned: PlannedAccount[] = [];
  const failures: { account: LoadedAccount; error: unknown }[] = [];
  for (const account of accounts) {
    try {
      const plan = planAccount(account.input, planContext);
      for (const warning of plan.warnings) context.report.warn(warning);
      planned.push({ account, plan });
    } catch (error) {
      failures.push({ account, error });
    }
  }
  if (!context.run.dryRun) {
    await setAccountsAside(context, { kind: 'plan', failures });
    return applyPlans(context, { planned, directory, shared });
  }
  context.report.counts.failed += failures.length;
  for (const account of accounts) for (const customerId of account.customerIds) shown.add(customerId);
  await savePlans(context.state, { runId: context.run.id, plans: planned.flatMap((each) => storedPlan(each, context.report)) });
  context.report.progress.done += accounts.reduce((sum, account) => sum + account.marks.length, 0);
  return [];
};
