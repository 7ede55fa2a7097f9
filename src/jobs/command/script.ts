import { getPayload, type SanitizedConfig } from 'payload';

import { requestRuns } from '../../sync/run/request-run.js';
import { getRuntime } from '../../sync/runtime.js';
import { readCommandOptions } from './command-options.js';
import { readQuarantineCommand } from './quarantine-options.js';
import { quarantineCommand } from './quarantine.js';
import { runToEnd } from './run-to-end.js';

/**
 * `payload st-sync [--full] [--since DATE] [--dry-run] [--customer ID] [--tenant ID]`: one run in the terminal, with progress.
 * `payload st-sync quarantine [list|retry ID|dismiss ID]`: the records set aside. Ends the process with exit code 1 when the run failed
 * or could not be asked for, because Payload's CLI itself always ends with 0.
 */
export const script = async (config: SanitizedConfig): Promise<void> => {
  try {
    process.exit(await command(config, process.argv.slice(process.argv.indexOf('st-sync') + 1)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'The run failed.');
    process.exit(1);
  }
};

/** Reads the arguments before it opens the CRM, so that a mistyped one is told at once. */
const command = async (config: SanitizedConfig, args: readonly string[]): Promise<0 | 1> => {
  const runtimeOf = async () => getRuntime(await getPayload({ config }));
  if (args[0] === 'quarantine') {
    const asked = readQuarantineCommand(args.slice(1));
    return quarantineCommand(await runtimeOf(), asked);
  }
  const options = readCommandOptions(args);
  const runtime = await runtimeOf();
  return (await runToEnd(runtime, await requestRuns(runtime, { ...options, triggeredBy: 'cli' }))) ? 0 : 1;
};
