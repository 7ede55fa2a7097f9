import { Cron } from 'croner';
import { z } from 'zod';

import { isSafeUrl } from '../servicetitan/connection.js';
import type { HealthChangeHook } from '../sync/settings.js';
import { signatureHeader, webhookSecrets } from './webhook-schema.js';

const isCron = (pattern: string): boolean => {
  if (pattern.trim().split(/\s+/).length !== 5) return false;
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
};

const isUrl = (protocols: readonly string[]) => (text: string): boolean => URL.canParse(text) && protocols.includes(new URL(text).protocol);

const webUrl = z
  .string({ error: 'must be a URL as text' })
  .refine(isUrl(['https:', 'http:']), 'must be an http:// or https:// address')
  .transform((url) => url.replace(/\/+$/, ''));

// What goes there is about people.
const safeUrl = z
  .string({ error: 'must be a URL as text' })
  .refine(isSafeUrl, 'must be an https:// address without a password (http:// only for localhost)')
  .transform((url) => url.replace(/\/+$/, ''));

const secret = z.string({ error: 'must be text' }).min(1, 'must not be empty');

/** Whoever holds it reads the metrics from anywhere, as often as they like: too long to be guessed, and fit for a header. */
const bearerToken = z.string({ error: 'must be text' }).regex(/^[\x21-\x7e]{32,512}$/, 'must be 32 to 512 letters, digits and signs without blanks: make one with "openssl rand -hex 32"');

const whole = ({ min, max, what }: { min: number; max: number; what: string }) => {
  const error = `must be a whole number of ${what} from ${min} to ${max}`;
  return z.int({ error }).min(min, error).max(max, error);
};

const flag = z.union(
  [
    z.boolean(),
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['true', 'false']))
      .transform((value) => value === 'true'),
  ],
  { error: 'must be "true" or "false"' },
);

// PostgreSQL looks into the schema named as the user before `public`: the CRM's next migration would put its tables into ours.
const isUserOf = ({ databaseUrl, schemaName }: { databaseUrl: string; schemaName: string }): boolean =>
  decodeURIComponent(new URL(databaseUrl).username) === schemaName;

/** Options that are the same for all tenants, with their defaults; text from the environment is read as well. */
export const generalSchema = z
  .object({
    scheduleEnabled: flag.default(false),
    cron: z
      .string({ error: 'must be a cron expression' })
      .refine(isCron, 'must be a cron expression of five fields that comes due some day, for example */5 * * * *')
      .default('*/5 * * * *'),
    pollSeconds: whole({ min: 0, max: 86_400, what: 'seconds' }).default(60),
    databaseUrl: z
      .string({ error: 'is missing: give the connection string of the PostgreSQL database, postgres://user:password@host:5432/database' })
      .refine(isUrl(['postgres:', 'postgresql:']), 'must be a connection string like postgres://user:password@host:5432/database'),
    schemaName: z
      .string({ error: 'must be the name of a PostgreSQL schema' })
      .regex(/^(?!pg_|public$)[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and "_", and neither "public" nor one of PostgreSQL\'s own')
      .default('crm'),
    retentionDays: whole({ min: 1, max: 36_500, what: 'days' }).default(90),
    applyConcurrency: whole({ min: 1, max: 64, what: 'accounts' }).default(8),
    crmUrl: webUrl.optional(),
    webhookSecret: webhookSecrets,
    webhookSignatureHeader: signatureHeader,
    inboxCap: whole({ min: 1, max: 1_000_000, what: 'webhooks' }).default(10_000),
    metricsToken: bearerToken.optional(),
    onHealthChange: z.custom<HealthChangeHook>((given) => typeof given === 'function', 'must be a function').optional(),
    automation: z
      .strictObject({ url: safeUrl.optional(), secret: secret.optional() })
      .refine(({ url, secret: key }) => url === undefined || key !== undefined, {
        path: ['secret'],
        error: 'is missing: what is sent to `automation.url` must be signed',
      })
      .default({}),
  })
  .refine((settings) => !isUserOf(settings), {
    path: ['schemaName'],
    error: 'must not be the name of the database user: PostgreSQL would put new tables of the CRM into that schema. Choose another name',
  });
