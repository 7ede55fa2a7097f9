#!/usr/bin/env node
import { readCommandLine, USAGE } from './command-options.js';
import { connectionVariables, type SimulatorConnection } from './server/credentials.js';
import { startSimulator } from './server/start.js';

/** One variable per line, for a shell. */
const environmentOf = (connection: SimulatorConnection): string =>
  Object.entries(connectionVariables(connection))
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n');

const run = async (): Promise<void> => {
  const options = readCommandLine(process.argv.slice(2));
  if (options === null) {
    console.log(USAGE);
    return;
  }
  const simulator = await startSimulator(options);
  console.log(`ServiceTitan simulator on ${simulator.apiUrl}`);
  for (const [tenantId, { tables }] of simulator.worlds) {
    console.log(`\n# tenant ${tenantId}: ${tables.customers.rows.length} customers, ${tables.jobs.rows.length} jobs\n${environmentOf(simulator.connection(tenantId))}`);
  }
  if (options.webhooks !== undefined) console.log(`\n# webhooks go to ${options.webhooks.url}\nexport ST_AUTOMATION_WEBHOOK_SECRET=${options.webhooks.secret}`);
  console.log('\nCtrl-C ends it.');
  const stop = () => {
    simulator.close().then(() => process.exit(0), () => process.exit(1));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
