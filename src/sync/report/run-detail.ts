import { readPlans, type StoredPlan } from '../../state/plans.js';
import { readRun } from '../../state/runs.js';
import type { State } from '../../state/state.js';
import { runningView, type RunningView } from './run-view.js';

/** One run with its progress; a dry run also with the plan it stored. */
export type RunDetail = RunningView & { plan?: StoredPlan };

/** The run with this id (a UUID); null for an unknown one, or one of another tenant. */
export const runDetail = async (state: State, args: { runId: string; tenantId?: string }): Promise<RunDetail | null> => {
  const run = await readRun(state, args.runId);
  if (!run || (args.tenantId !== undefined && run.tenantId !== args.tenantId)) return null;
  return { ...runningView(run), ...(run.dryRun ? { plan: await readPlans(state, run.id) } : {}) };
};
