import { existingActivityKeys } from '../../payload/documents/activities.js';
import { DocumentExistsError } from '../../payload/documents/document-exists-error.js';
import type { PipelineDirectory } from '../../payload/documents/pipeline-directory.js';
import { dataErrorCode } from '../../state/data-error.js';
import { assertLease } from '../../state/lease.js';
import { ACCOUNT, quarantinedIds } from '../../state/quarantine.js';
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
    quarantinedIds(state, { tenantId: tenant.tenantId, entity: ACCOUNT }),
  ]);
  const tools: WriteTools = { payload, names, directory: args.directory, syncedAt: at, knownActivities };
  const writing = args.planned.filter(({ plan }) => writesDocuments(plan));
  const quiet = args.planned.filter(({ plan }) => !writesDocuments(plan)).map(withoutDocuments);

  const outcome: Outcome = args.shared
    ? await applyTogether({ context, tools, shared: args.shared, quarantined }, writing)
    : await applyApart({ context, tools }, writing);
  const told = args.shared ? outcome.applied : [];
  const rest = await rememberApart({ context, quarantined, at }, args.shared ? quiet : [...outcome.applied, ...quiet]);
  const applied = [...told, ...rest.applied];
  for (const { plan } of applied) countPlan(context, plan);
  context.report.progress.done += applied.reduce((sum, { account }) => sum + account.marks.length, 0);
  return [...outcome.failed, ...rest.failed];
};

/** One account that holds what the database refuses to remember is told as failed; the others of its batch are remembered. */
const rememberApart = async (
  work: { context: RunContext; quarantined: ReadonlySet<string>; at: string },
  applied: readonly AppliedAccount[],
): Promise<Outcome> => {
  if (applied.length === 0) return { applied: [], failed: [] };
  const { context } = work;
  try {
    await context.state.transaction(async (db) => {
      await assertLease(db, context);
      await remember(db, { ...work, applied });
    });
    return { applied: [...applied], failed: [] };
  } catch (error) {
    if (dataErrorCode(error) === null) throw error;
    if (applied.length === 1) return { applied: [], failed: applied.map((each) => ({ ...each, error })) };
    const outcomes: Outcome[] = [];
    for (const each of applied) outcomes.push(await rememberApart(work, [each]));
    return { applied: outcomes.flatMap((each) => each.applied), failed: outcomes.flatMap((each) => each.failed) };
  }
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
