import { defaultPipelines } from '../pipelines/default-pipelines.js';
import { ruleOptionsSchema } from '../pipelines/rule-schema.js';
import type { SyncSettings } from '../sync/settings.js';
import { resolveAccess } from './access.js';
import { allPipelines } from './all-pipelines.js';
import { fromEnvironment, severalFromEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { generalSchema } from './general-schema.js';
import { parseNames } from './names.js';
import type { StSyncOptions } from './options.types.js';
import { OptionsError, problemsOf } from './problems.js';
import { resolveTenants } from './tenants.js';
import { writeBackSchema } from './write-back-schema.js';

const RULE_KEYS = [
  'pipelines',
  'fallbackPipeline',
  'lookbackDays',
  'newDealAfterDays',
  'opportunityPer',
  'estimateValue',
  'openEstimate',
  'onReopen',
  'onUnsell',
  'phoneCountry',
  'leads',
  'fieldRules',
] as const satisfies readonly (keyof StSyncOptions)[];
const GENERAL_KEYS = [
  'scheduleEnabled',
  'cron',
  'pollSeconds',
  'databaseUrl',
  'schemaName',
  'retentionDays',
  'applyConcurrency',
  'crmUrl',
  'webhookSignatureHeader',
  'inboxCap',
  'metricsToken',
  'onHealthChange',
] as const satisfies readonly (keyof StSyncOptions)[];
const KNOWN_KEYS = new Set<string>([...RULE_KEYS, ...GENERAL_KEYS, 'enabled', 'serviceTitan', 'collections', 'fields', 'access', 'automation', 'webhookSecret', 'writeBack']);

const generalOf = ({ options, env }: { options: StSyncOptions; env: Environment }): Record<string, unknown> => ({
  ...Object.fromEntries(GENERAL_KEYS.map((key) => [key, options[key] ?? fromEnvironment(env, key)])),
  webhookSecret: options.webhookSecret ?? severalFromEnvironment(env, 'webhookSecret'),
  automation: {
    ...options.automation,
    url: options.automation?.url ?? fromEnvironment(env, 'automation.url'),
    secret: options.automation?.secret ?? fromEnvironment(env, 'automation.secret'),
  },
});

const rulesOf = (options: StSyncOptions): Record<string, unknown> => ({
  pipelines: structuredClone(defaultPipelines),
  ...Object.fromEntries(RULE_KEYS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))),
});

/**
 * The options, completed from the environment and with the defaults (design 5.1, 5.2): an option wins over its environment variable. Throws one
 * `OptionsError` with everything that is missing or malformed, by name, with its remedy, without values. With `enabled: false` nothing
 * has to be there, and there are no tenants.
 */
export const resolveOptions = (options: StSyncOptions, env: Environment): SyncSettings => {
  const enabled = options.enabled ?? true;
  const problems: string[] = Object.keys(options)
    .filter((key) => !KNOWN_KEYS.has(key))
    .map((key) => `Option \`${key}\` is unknown. Known: ${[...KNOWN_KEYS].join(', ')}.`);

  const names = parseNames(options);
  if (!names.success) problems.push(...problemsOf({ error: names.error }));
  const rules = rulesOf(options);
  const ruled = ruleOptionsSchema.safeParse(rules);
  if (!ruled.success) problems.push(...problemsOf({ error: ruled.error }));
  const given = generalOf({ options, env });
  const general = generalSchema.safeParse(enabled ? given : { ...given, databaseUrl: given.databaseUrl ?? UNUSED_DATABASE });
  if (!general.success) problems.push(...problemsOf({ error: general.error }));
  const writeBack = writeBackSchema.safeParse(options.writeBack ?? {});
  if (!writeBack.success) problems.push(...problemsOf({ error: writeBack.error, prefix: 'writeBack' }));
  const { tenants, problems: ofTenants } = enabled ? resolveTenants({ given: options.serviceTitan, rules, env, forAll: writeBack.data ?? {} }) : { tenants: [], problems: [] };
  problems.push(...ofTenants);

  if (!general.success || !names.success || problems.length > 0) throw new OptionsError(problems);
  const { automation, crmUrl, webhookSecret, metricsToken, onHealthChange, ...rest } = general.data;
  return {
    ...rest,
    enabled,
    tenants,
    pipelines: allPipelines(tenants.map((tenant) => tenant.rules)),
    names: names.data,
    access: resolveAccess(options.access),
    crmUrl: crmUrl ?? null,
    webhookSecrets: webhookSecret,
    metricsToken: metricsToken ?? null,
    onHealthChange: onHealthChange ?? null,
    automation: automation.url === undefined || automation.secret === undefined ? null : { url: automation.url, secret: automation.secret },
  };
};

const UNUSED_DATABASE = 'postgres://unused';
