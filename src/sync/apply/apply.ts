import { existingActivityKeys } from '../../payload/documents/activities.js';
import { DocumentExistsError } from '../../payload/documents/document-exists-error.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { assertLease } from '../../state/lease.js';
import { quarantinedIds } from '../../state/quarantine.js';
import type { AccountPlan } from '../plan/plan.types.js';
import type { RunContext } from '../run/run-context.js';
import { CommitLostError, type AppliedAccount, type FailedAccount, type Outcome, type PlannedAccount } from './applied.js';
import { applyApart } from './apply-apart.js';
import { applyTogether } from './apply-together.js';
import { remember } from './remember.js';
import type { SharedTransaction } from './shared-transaction.js';
import { writesDocuments, type WriteTools } from './write-account.js';

/**
 * Writes a list of planned accounts to the CRM and remembers, journals and unmarks them: in the same transactions where `shared` gives
 * them, else after their documents were read back. Returns those that failed, each with its error; nothing of them was kept and they
 * stay marked. Throws LeaseLostError.
 */
export const applyPlans = async (
  context: RunContext,
  args: { planned: readonly PlannedAccount[]; directory: PipelineDirectory; shared: SharedTransaction | null },
): Promise<FailedAccount[]> => {
  const { payload, settings, state, tenant } = context;
  const { names } = settings;
  const at = context.now().toISOString();
  const stKeys = args.planned.flatMap(({ plan }) => [...plan.contacts, ...plan.opportunities].flatMap((each) => each.activities.map((activity) => activity.stKey)));
  const [knownActivities, quarantined] = await Promise.all([
    existingActivityKeys({ payload, names, stKeys }),
    quarantinedIds(state, { tenantId: tenant.tenantId, entity: 'account' }),
  ]);
  const tools: WriteTools = { payload, names, directory: args.directory, syncedAt: at, knownActivities };
  const writing = args.planned.filter(({ plan }) => writesDocuments(plan));
  const quiet = args.planned.filter(({ plan }) => !writesDocuments(plan)).map(withoutDocuments);

  const outcome: Outcome = args.shared
    ? await applyTogether({ context, tools, shared: args.shared, quarantined }, writing)
    : await applyApart({ context, tools }, writing);
  const toRemember = args.shared ? quiet : [...outcome.applied, ...quiet];
  if (toRemember.length > 0) {
    await state.transaction(async (db) => {
      await assertLease(db, context);
      await remember(db, { context, applied: toRemember, quarantined, at });
    });
  }
  const applied = [...outcome.applied, ...quiet];
  for (const { plan } of applied) countPlan(context, plan);
  context.report.progress.done += applied.reduce((sum, { account }) => sum + account.marks.length, 0);
  return outcome.failed;
};

/** Whether a failed account may go through once it is loaded and planned anew: its documents were not what they had been loaded as. */
export const isWorthReplanning = ({ error }: FailedAccount): boolean => error instanceof DocumentExistsError || error instanceof CommitLostError;

const withoutDocuments = (planned: PlannedAccount): AppliedAccount => ({ ...planned, written: { contacts: new Map(), opportunities: new Map() } });

const countPlan = (context: RunContext, plan: AccountPlan): void => {
  const { counts } = context.report;
  const documents = [...plan.contacts, ...plan.opportunities];
  counts.created += documents.filter((document) => document.action === 'create').length;
  counts.updated += documents.filter((document) => document.action === 'update').length;
  if (!writesDocuments(plan)) counts.skipped += 1;
  for (const [step, count] of Object.entries(plan.steps)) counts.steps[step] = (counts.steps[step] ?? 0) + count;
};
