import { getPayload, type SanitizedConfig } from 'payload';

import { requestRuns } from '../../sync/run/request-run.js';
import { getRuntime, type SyncRuntime } from '../../sync/runtime.js';
import { safeReason } from '../../sync/safe-reason.js';
import { readCommandOptions, readEraseOptions } from './command-options.js';
import { erase } from './erase.js';
import { readOutboxCommand } from './outbox-options.js';
import { outboxCommand } from './outbox.js';
import { readQuarantineCommand } from './quarantine-options.js';
import { quarantineCommand } from './quarantine.js';
import { runToEnd } from './run-to-end.js';

/** Does what was asked for; resolves to the exit code. */
type Command = (runtime: SyncRuntime) => Promise<0 | 1>;

/**
 * `payload st-sync [--full] [--since DATE] [--dry-run] [--customer ID] [--tenant ID]`: one run in the terminal, with progress;
 * `payload st-sync quarantine [list|retry ID|dismiss ID]`: the records set aside;
 * `payload st-sync outbox [list|retry ID|cancel ID]`: the writes to ServiceTitan;
 * `payload st-sync erase --customer ID [--tenant ID]`: erases a customer's history. Ends the process with exit code 1 when that failed or
 * could not be asked for, because Payload's CLI itself always ends with 0.
 */
export const script = async (config: SanitizedConfig): Promise<void> => {
  try {
    // Reads the arguments before it opens the CRM, so that a mistyped one is told at once.
    const command = commandOf(process.argv.slice(process.argv.indexOf('st-sync') + 1));
    process.exit(await command(await getRuntime(await getPayload({ config }))));
  } catch (error) {
    console.error(isOfDatabase(error) ? safeReason(error) : messageOf(error));
    process.exit(1);
  }
};

// What a database or its library says quotes the values of the statement, and terminals are logged as well.
const isOfDatabase = (error: unknown): boolean => typeof error === 'object' && error !== null && ('query' in error || 'severity' in error);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'The command failed.');

const commandOf = ([name, ...rest]: readonly string[]): Command => {
  if (name === 'quarantine') {
    const asked = readQuarantineCommand(rest);
    return (runtime) => quarantineCommand(runtime, asked);
  }
  if (name === 'outbox') {
    const asked = readOutboxCommand(rest);
    return (runtime) => outboxCommand(runtime, asked);
  }
  if (name === 'erase') {
    const options = readEraseOptions(rest);
    return async (runtime) => {
      console.log(await erase(runtime, options));
      return 0;
    };
  }
  const options = readCommandOptions(name === undefined ? [] : [name, ...rest]);
  return async (runtime) => ((await runToEnd(runtime, await requestRuns(runtime, { ...options, triggeredBy: 'cli' }))) ? 0 : 1);
};
