import { loadPipelineDirectory, type PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { dirtyExtent, dirtyMarksOf, nextDirty } from '../../state/dirty.js';
import { underLease } from '../../state/lease.js';
import { savePlans } from '../../state/plans.js';
import { readTechnicianUsers } from '../../state/technician-users.js';
import { loadAccounts, type LoadedAccount } from '../accounts/load-accounts.js';
import type { FailedAccount, PlannedAccount } from '../apply/applied.js';
import { applyPlans, isWorthReplanning } from '../apply/apply.js';
import { setAccountsAside } from '../apply/set-aside.js';
import { findSharedTransaction, type SharedTransaction } from '../apply/shared-transaction.js';
import { planAccount } from '../plan/plan-account.js';
import type { PlanContext } from '../plan/plan.types.js';
import { readAhead } from '../read-ahead.js';
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
    await workBatch(work, await loadAccounts(context, { marks, directory: work.directory }));
    return;
  }
  for await (const { accounts } of batchesOf(work)) {
    await workBatch(work, accounts);
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
    await workBatch(work, await loadAccounts(context, { marks: marks.slice(done, done + BATCH), directory: work.directory }));
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
      userOfTechnician: new Map((await readTechnicianUsers(state, tenant.tenantId)).map(({ technicianId, userId }) => [technicianId, userId])),
      trackingSince: context.trackingSince,
      ...(context.admitSince === undefined ? {} : { admitSince: context.admitSince }),
      now: context.now().toISOString(),
    },
    directory: await loadPipelineDirectory({ payload, names: settings.names }),
    shared: await findSharedTransaction({ payload, state }),
  };
  assertSeeded(context, work.directory);
  return work;
};

type Batch = { accounts: LoadedAccount[]; lastSeq: number };

/** The marked customers in the order of their marks, a batch being loaded while the one before is written. */
const batchesOf = ({ context, directory, planContext }: Work): AsyncGenerator<Batch, void, undefined> => {
  const { state, run, report } = context;
  const { tenantId } = context.tenant;
  // One instant for the whole run, so that what fails in it is not due again before its end.
  const { now } = planContext;
  // Customers that a batch before drew in because they are linked to one of its own; they are marked as long as it is being written, and
  // in a dry run for ever.
  const answered = new Set<string>();
  let upToSeq = 0;
  return readAhead<Batch>(async (last) => {
    if (last === null) {
      const extent = await dirtyExtent(state, { tenantId, now });
      report.progress.total = extent.count;
      upToSeq = extent.lastSeq;
    } else {
      if (!run.dryRun) answered.clear();
      for (const { customerIds } of last.accounts) for (const customerId of customerIds) answered.add(customerId);
    }
    const marks = await nextDirty(state, { tenantId, afterSeq: last?.lastSeq ?? 0, upToSeq, limit: BATCH, now });
    const lastSeq = marks.at(-1)?.seq;
    if (lastSeq === undefined) return null;
    return { accounts: await loadAccounts(context, { marks: marks.filter(({ customerId }) => !answered.has(customerId)), directory }), lastSeq };
  });
};

/** A run needs the stages it moves opportunities to. */
const assertSeeded = (context: RunContext, directory: PipelineDirectory): void => {
  for (const pipeline of context.tenant.rules.pipelines) {
    const missing = pipeline.stages.find((stage) => directory.stageBySlug({ pipeline: pipeline.slug, stage: stage.slug }) === null);
    if (missing) throw new SetupError(`The stage ${pipeline.slug}/${missing.slug} is not in the CRM: seed the pipelines with "payload run seed".`);
  }
};

const workBatch = async (work: Work, accounts: readonly LoadedAccount[]): Promise<void> => {
  const { context, directory } = work;
  const failed = await planAndApply(work, accounts);
  // Someone created one of their documents between our read and our write, say: read anew, the plan then finds and updates it.
  const again = failed.filter(isWorthReplanning).flatMap(({ account }) => account.marks);
  const still = again.length === 0 ? [] : await planAndApply(work, await loadAccounts(context, { marks: again, directory }));
  await setAccountsAside(context, { kind: 'apply', failures: [...failed.filter((each) => !isWorthReplanning(each)), ...still] });
};

/** Returns the accounts that could not be written; those that cannot be planned are set aside at once. */
const planAndApply = async ({ context, planContext, directory, shared }: Work, accounts: readonly LoadedAccount[]): Promise<FailedAccount[]> => {
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
  const plans = planned.flatMap((each) => storedPlan(each, context.report));
  await underLease(context.state, context.lease, (held) => savePlans(held, { runId: context.run.id, plans }));
  context.report.progress.done += accounts.reduce((sum, account) => sum + account.marks.length, 0);
  return [];
};
