import { SingleBar } from 'cli-progress';

import { readRun, type RunRow } from '../../state/runs.js';
import type { RequestedRun } from '../../sync/run/request-run.js';
import { workOpenRuns } from '../../sync/run/work-open-runs.js';
import type { SyncRuntime } from '../../sync/runtime.js';
import { STEP_NAMES } from '../../sync/steps/deal.js';

const WATCH_MS = 500;

/** Works the runs that were asked for, or follows those that are on elsewhere, with progress in the terminal. Resolves to whether all completed. */
export const runToEnd = async (runtime: SyncRuntime, requested: readonly RequestedRun[]): Promise<boolean> => {
  const worked = workOpenRuns(runtime);
  const ended: RunRow[] = [];
  for (const { run, alreadyRunning } of requested) {
    if (alreadyRunning) console.log(`A run of tenant ${run.tenantId} is on already; following it.`);
    ended.push(await follow(runtime, run));
  }
  await worked;
  return ended.every((run) => run.status === 'completed');
};

const follow = async (runtime: SyncRuntime, queued: RunRow): Promise<RunRow> => {
  const isTerminal = process.stdout.isTTY;
  const bar = new SingleBar({ format: '{phase} [{bar}] {value}/{total}', hideCursor: true, clearOnComplete: true, noTTYOutput: false });
  let started = false;
  for (let run = queued; ; ) {
    const { progress } = run;
    if (run.status !== 'queued' && run.status !== 'started') {
      if (started) bar.stop();
      console.log(summaryOf(run));
      return run;
    }
    if (isTerminal) {
      const position = { phase: progress.feed ?? progress.phase };
      const [value, total] = progress.total === null ? [progress.received, progress.received] : [progress.done, progress.total];
      if (!started) bar.start(total, value, position);
      started = true;
      bar.setTotal(Math.max(total, 1));
      bar.update(value, position);
    }
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    run = (await readRun(runtime.state, queued.id)) ?? run;
  }
};

const summaryOf = (run: RunRow): string => {
  const { created, updated, skipped, failed, steps } = run.counts;
  const seconds = ((run.durationMs ?? 0) / 1000).toFixed(1);
  const lines = [
    `Run ${run.id} of tenant ${run.tenantId} ${run.status} in ${seconds} s${run.dryRun ? ' (dry run: nothing was written)' : ''}.`,
    `  ${created} created, ${updated} updated, ${skipped} unchanged, ${failed} failed`,
    ...STEP_NAMES.map((step) => `  ${step}: ${steps[step] ?? 0}`),
    ...run.warnings.map((warning) => `  warning: ${warning.detail}${warning.count > 1 ? ` (${warning.count}×)` : ''}`),
  ];
  if (run.error !== null) lines.push(`  ${run.error}`);
  return lines.join('\n');
};
