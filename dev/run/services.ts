import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startSimulator } from 'payload-st-sync/simulator';
import { connectionVariables } from '../../src/simulator/server/credentials.js';

import { WORLD_NAMES } from '../../src/simulator/generator/choose.js';
import { createDatabase, databaseUrl } from '../postgres/create-database.js';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { DATA_FOLDER } from './environment.js';
import type { Variables } from './environment.js';

/** Something we started: the variables that lead to it, a line for people, and its end. */
export type Service = { variables: Variables; told: string; stop: () => Promise<void> };

const isSet = (name: string): boolean => Boolean(process.env[name]?.trim());
const none = (): Promise<void> => Promise.resolve();

/** The PostgreSQL of `DATABASE_URL`, or an embedded one with its data in dev/.data; with `DEV_DATABASE=throwaway` an empty one that is gone afterwards. */
export const database = async (): Promise<Service> => {
  if (isSet('DATABASE_URL')) return { variables: {}, told: 'PostgreSQL: the one of DATABASE_URL', stop: none };
  const isThrowaway = process.env.DEV_DATABASE?.trim() === 'throwaway';
  const { url, stop } = await startEmbeddedPostgres({ home: join(DATA_FOLDER, 'postgres'), ...(isThrowaway ? { name: `throwaway-${process.pid}`, throwaway: true } : {}) });
  await createDatabase({ url, name: 'crm' });
  const own = databaseUrl({ url, name: 'crm' });
  return { variables: { DATABASE_URL: own }, told: `PostgreSQL: embedded, ${own}`, stop };
};

const chosenWorld = (): (typeof WORLD_NAMES)[number] => {
  const wanted = process.env.SIMULATOR_WORLD?.trim() || 'december-2024';
  const world = WORLD_NAMES.find((name) => name === wanted);
  if (!world) throw new Error(`SIMULATOR_WORLD must be one of ${WORLD_NAMES.join(', ')}`);
  return world;
};

/** The secrets of `ST_AUTOMATION_WEBHOOK_SECRET`, or one for this start alone. */
const webhookSecrets = (): string => process.env.ST_AUTOMATION_WEBHOOK_SECRET?.trim() || randomBytes(32).toString('hex');

/**
 * The ServiceTitan of `SERVICETITAN_API_URL` and `SERVICETITAN_AUTH_URL`, or the simulator with the world of `SIMULATOR_WORLD`, which sends
 * its webhooks to the CRM at `crmUrl`.
 */
export const serviceTitan = async ({ crmUrl }: { crmUrl: string }): Promise<Service> => {
  if (isSet('SERVICETITAN_API_URL') && isSet('SERVICETITAN_AUTH_URL')) return { variables: {}, told: 'ServiceTitan: the one of SERVICETITAN_API_URL', stop: none };
  const world = chosenWorld();
  const secrets = webhookSecrets();
  const [secret = secrets] = secrets.split(/[\s,]+/);
  const simulator = await startSimulator({ world, webhooks: { url: `${crmUrl}/api/webhooks/st-automation`, secret } });
  const connection = simulator.connection();
  return {
    variables: { ...connectionVariables(connection), ST_AUTOMATION_WEBHOOK_SECRET: secrets },
    told: `ServiceTitan: simulated, world "${world}", ${connection.apiUrl}`,
    stop: () => simulator.close(),
  };
};
