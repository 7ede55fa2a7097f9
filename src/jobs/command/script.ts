import { SingleBar } from 'cli-progress';
import { getPayload, type SanitizedConfig } from 'payload';

import { readRun, type RunRow } from '../../state/runs.js';
import { requestRuns } from '../../sync/run/request-run.js';
import { workOpenRuns } from '../../sync/run/work-open-runs.js';
import { getRuntime, type SyncRuntime } from '../../sync/runtime.js';
import { safeReason } from '../../sync/safe-reason.js';
import { STEP_NAMES } from '../../sync/steps/deal.js';
import { readCommandOptions, readEraseOptions, type CommandOptions } from './command-options.js';
import { erase } from './erase.js';

const WATCH_MS = 500;

type Command = (runtime: SyncRuntime) => Promise<{ succeeded: boolean }>;

/**
 * `payload st-sync [--full] [--since DATE] [--dry-run] [--customer ID] [--tenant ID]`: one run in the terminal, with progress;
 * `payload st-sync erase --customer ID [--tenant ID]`: erases a customer's history. Ends the process with exit code 1 when that failed or
 * could not be asked for, because Payload's CLI itself always ends with 0.
 */
export const script = async (config: SanitizedConfig): Promise<void> => {
  try {
    const command = commandOf(process.argv.slice(process.argv.indexOf('st-sync') + 1));
    const { succeeded } = await command(await getRuntime(await getPayload({ config })));
    process.exit(succeeded ? 0 : 1);
  } catch (error) {
    console.error(isOfDatabase(error) ? safeReason(error) : messageOf(error));
    process.exit(1);
  }
};

// What a database or its library says quotes the values of the statement, and terminals are logged as well.
const isOfDatabase = (error: unknown): boolean => typeof error === 'object' && error !== null && ('query' in error || 'severity' in error);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'The command failed.');

const commandOf = (args: readonly string[]): Command => {
  if (args[0] === 'erase') {
    const options = readEraseOptions(args.slice(1));
    return async (runtime) => {
      console.log(await erase(runtime, options));
      return { succeeded: true };
    };
  }
  const options = readCommandOptions(args);
  return (runtime) => run(runtime, options);
};

const run = async (runtime: SyncRuntime, options: CommandOptions): Promise<{ succeeded: boolean }> => {
  const requested = await requestRuns(runtime, { ...options, triggeredBy: 'cli' });
  const worked = workOpenRuns(runtime);
  const ended: RunRow[] = [];
  for (const { run: asked, alreadyRunning } of requested) {
    if (alreadyRunning) console.log(`A run of tenant ${asked.tenantId} is on already; following it.`);
    ended.push(await follow(runtime, asked));
  }
  await worked;
  return { succeeded: ended.every(({ status }) => status === 'completed') };
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
