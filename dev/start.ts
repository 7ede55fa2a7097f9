import { getPayload } from 'payload';
import type { Payload } from 'payload';
import { loadEnv } from 'payload/node';
import { describeSeed, seedPipelines } from 'payload-st-sync/seed';

import { detachRuntime } from '../src/sync/runtime.js';
import { announceRunning, fillEnvironment, forgetRunning, payloadSecret } from './run/environment.js';
import { firstSync } from './run/first-sync.js';
import { createPeople } from './run/people.js';
import { adminAnswers, requireFreePort, startNext } from './run/server.js';
import { database, serviceTitan } from './run/services.js';

/** What to end, the last started first. */
const endings: (() => Promise<void> | void)[] = [];
let ending = false;

const tell = (line: string): void => {
  console.log(`[dev] ${line}`);
};

const end = async (code: number): Promise<void> => {
  if (ending) return;
  ending = true;
  tell('Stopping…');
  // Connections are cut while a run may still be at work: what it makes of that concerns nobody any more, and the run goes on next time.
  process.on('uncaughtException', () => undefined);
  process.on('unhandledRejection', () => undefined);
  for (const stop of endings.reverse()) await Promise.resolve(stop()).catch(() => undefined);
  process.exit(code);
};

const openCrm = async (): Promise<Payload> => {
  const { default: config } = await import('./payload.config.js');
  const payload = await getPayload({ config });
  endings.push(() => detachRuntime(payload));
  await payload.db.migrate();
  return payload;
};

const main = async (): Promise<void> => {
  loadEnv(process.cwd());
  const port = Number(process.env.PORT?.trim() || 3005);
  await requireFreePort(port);
  const url = `http://localhost:${port}`;

  tell('Starting PostgreSQL…');
  const postgres = await database();
  endings.push(postgres.stop);
  tell(postgres.told);
  const titan = await serviceTitan({ crmUrl: url });
  endings.push(titan.stop);
  tell(titan.told);

  // The simulator knows no other account, whatever the environment names.
  Object.assign(process.env, titan.variables);
  const variables = { ...postgres.variables, ...titan.variables, PAYLOAD_SECRET: payloadSecret(), CRM_SYNC_ENABLED: 'true', CRM_API_URL: url };
  fillEnvironment(variables);
  announceRunning(variables);
  endings.push(forgetRunning);

  tell('Migrating the database…');
  // This process serves nobody: the next one reloads what is edited.
  process.env.DISABLE_PAYLOAD_HMR = 'true';
  const payload = await openCrm();
  delete process.env.DISABLE_PAYLOAD_HMR;
  tell(describeSeed(await seedPipelines(payload)));
  const people = await createPeople(payload);

  tell('Starting the admin panel…');
  const next = startNext({ port });
  endings.push(next.stop);
  void next.ended.then(() => end(1));
  if (process.env.CRM_SYNC_ENABLED === 'false') tell('No first sync: CRM_SYNC_ENABLED is false.');
  else await firstSync({ payload, tell });

  if (!(await adminAnswers({ url, ended: next.ended }))) return;
  for (const { email, password, role, created } of people) tell(`Log in as ${email} with the password ${password}${created ? '' : ', unless you changed it'} (${role})`);
  tell(`Open ${url}/admin`);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  void end(1);
});
