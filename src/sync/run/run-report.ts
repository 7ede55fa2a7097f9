import type { RunCounts, RunProgress, RunWarning } from '../../state/runs.js';
import { STEP_NAMES } from '../steps/deal.js';

/** Different warnings kept per run; more of them would only hide the first ones. */
const MAX_WARNINGS = 200;

/** What a run has done so far: counted while it works, shown while it runs, stored when it ends. */
export type RunReport = {
  counts: RunCounts;
  progress: RunProgress;
  warn(warning: Omit<RunWarning, 'count'>): void;
  warnings(): RunWarning[];
};

/** A fresh report. A run that is taken over counts on from what its first worker saved. */
export const createRunReport = (from?: { counts: RunCounts; warnings: readonly RunWarning[] }): RunReport => {
  const steps = Object.fromEntries(STEP_NAMES.map((name) => [name, from?.counts.steps[name] ?? 0]));
  const byKey = new Map<string, RunWarning>();
  const keyOf = ({ kind, subject }: Omit<RunWarning, 'count'>) => JSON.stringify([kind, subject]);
  for (const warning of from?.warnings ?? []) byKey.set(keyOf(warning), { ...warning });
  return {
    counts: { created: 0, updated: 0, skipped: 0, failed: 0, ...from?.counts, steps },
    progress: { phase: 'pull', feed: null, received: 0, done: 0, total: null },
    warn: (warning) => {
      const known = byKey.get(keyOf(warning));
      if (known) known.count += 1;
      else if (byKey.size < MAX_WARNINGS) byKey.set(keyOf(warning), { ...warning, count: 1 });
    },
    warnings: () => [...byKey.values()],
  };
};
