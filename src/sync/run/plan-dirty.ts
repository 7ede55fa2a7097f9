import { loadPipelineDirectory, type PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { dirtyExtent, dirtyMarksOf, nextDirty, type DirtyCustomer } from '../../state/dirty.js';
import { underLease } from '../../state/lease.js';
import { savePlans } from '../../state/plans.js';
import { loadAccounts, type LoadedAccount } from '../accounts/load-accounts.js';
import { applyPlans, setAccountsAside, type PlannedAccount } from '../apply/apply.js';
import { createFence, type Fence } from '../apply/fence.js';
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
  fence: Fence;
  /** Customers whose account a dry run has planned: it takes no marks away, so a linked customer would come again in a later batch. */
  shown: Set<string>;
};

/**
 * Plans every marked customer, batch by batch in constant memory, and applies each batch's plans; a dry run stores them instead. A
 * customer that cannot be planned is set aside, the rest goes on. Marks made while the run works wait for the next one.
 */
export const planDirty = async (context: RunContext, units: ResolvedUnits): Promise<void> => {
  const { state, tenant, run, report } = context;
  const { tenantId } = tenant;
  const work = await openWork(context, units);
  report.progress.phase = 'plan';
  report.progress.done = 0;
  if (run.customerId !== null) {
    const marks = await dirtyMarksOf(state, { tenantId, customerIds: [run.customerId] });
    report.progress.total = marks.length;
    await workBatch(work, marks);
    return;
  }
  // One instant for the whole run, so that what fails in it is not due again before its end.
  const now = work.planContext.now;
  const extent = await dirtyExtent(state, { tenantId, now });
  report.progress.total = extent.count;
  for (let afterSeq = 0; ; ) {
    const marks = await nextDirty(state, { tenantId, afterSeq, upToSeq: extent.lastSeq, limit: BATCH, now });
    if (marks.length === 0) return;
    await workBatch(work, marks);
    afterSeq = marks.at(-1)?.seq ?? extent.lastSeq;
    await context.checkpoint();
    await context.serveInbox();
  }
};

/** Plans and applies certain customers, as far as they are marked; the others stay marked. */
export const planCustomers = async (context: RunContext, units: ResolvedUnits, customerIds: readonly string[]): Promise<void> => {
  const marks = await dirtyMarksOf(context.state, { tenantId: context.tenant.tenantId, customerIds });
  if (marks.length === 0) return;
  const work = await openWork(context, units);
  for (let done = 0; done < marks.length; done += BATCH) {
    await workBatch(work, marks.slice(done, done + BATCH));
    await context.checkpoint();
  }
};

const openWork = async (context: RunContext, units: ResolvedUnits): Promise<Work> => {
  const { state, payload, settings, tenant } = context;
  const work: Work = {
    context,
    planContext: {
      rules: tenant.rules,
      businessUnits: units.businessUnits,
      pipelineOfBusinessUnit: units.pipelineOfBusinessUnit,
      trackingSince: context.trackingSince,
      ...(context.admitSince === undefined ? {} : { admitSince: context.admitSince }),
      now: context.now().toISOString(),
    },
    directory: await loadPipelineDirectory({ payload, names: settings.names }),
    fence: await createFence({ payload, state, lease: context.lease }),
    shown: new Set(),
  };
  assertSeeded(context, work.directory);
  return work;
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
  const accounts = await loadAccounts(context, { marks, directory });
  const again = await planAndApply(work, accounts);
  if (again.length === 0) return;
  // Someone created one of their documents between our read and our write: read anew, the plan then finds and updates it.
  const reloaded = await loadAccounts(context, { marks: again.flatMap((account) => account.marks), directory });
  const still = await planAndApply(work, reloaded);
  await setAccountsAside(context, {
    kind: 'apply',
    failures: still.map((account) => ({ account, error: new Error('a document with the same stKey keeps appearing') })),
  });
};

const planAndApply = async ({ context, planContext, directory, fence, shown }: Work, accounts: readonly LoadedAccount[]): Promise<LoadedAccount[]> => {
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
    return applyPlans(context, { planned, directory, fence });
  }
  context.report.counts.failed += failures.length;
  for (const account of accounts) for (const customerId of account.customerIds) shown.add(customerId);
  const plans = planned.flatMap((each) => storedPlan(each, context.report));
  await underLease(context.state, context.lease, (held) => savePlans(held, { runId: context.run.id, plans }));
  context.report.progress.done += accounts.reduce((sum, account) => sum + account.marks.length, 0);
  return [];
};
