import { z } from 'zod';

import { ruleOptionsSchema } from '../pipelines/rule-schema.js';
import { connectionSchema } from '../servicetitan/connection.js';
import type { TenantSettings } from '../sync/settings.js';
import { fromEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { problemsOf } from './problems.js';
import { writeBackOf, writeBackSchema, type WriteBackOption } from './write-back-schema.js';

/** Connection fields that the environment can give, and whether all of several tenants may share them. */
const ENVIRONMENT_FIELDS: Readonly<Record<string, boolean>> = {
  environment: true,
  apiUrl: true,
  authUrl: true,
  appKey: true,
  tenantId: false,
  clientId: false,
  clientSecret: false,
};

const technicianUsers = z.record(
  z.string().regex(/^[1-9]\d{0,18}$/, 'must be the id of a technician in ServiceTitan'),
  z.union([z.string().trim().min(1), z.int().nonnegative().transform(String), z.null()], 'must be the email or the id of a user of the CRM, or null for nobody'),
);

const tenantSchema = z.looseObject({
  name: z.string().trim().min(1, 'must not be empty').optional(),
  pipelines: z.unknown().optional(),
  fallbackPipeline: z.unknown().optional(),
  writeBack: z.unknown().optional(),
  technicianUsers: technicianUsers.optional(),
  businessUnits: z.record(z.string(), z.array(z.union([z.string(), z.number()]))).optional(),
});

const CONNECTION_KEYS = ['environment', 'tenantId', 'clientId', 'clientSecret', 'appKey', 'apiUrl', 'authUrl', 'requestsPerSecond', 'timeoutMs', 'maxResponseBytes'];
const KNOWN_KEYS = new Set([...CONNECTION_KEYS, ...Object.keys(tenantSchema.shape)]);

const withUnits = ({ rules, units }: { rules: Record<string, unknown>; units: Record<string, (string | number)[]> | undefined }): Record<string, unknown> => {
  const { pipelines } = rules;
  if (!units || !Array.isArray(pipelines)) return rules;
  const replaced = pipelines.map((pipeline: unknown) => {
    const slug = z.looseObject({ slug: z.string() }).safeParse(pipeline);
    const own = slug.success ? units[slug.data.slug] : undefined;
    return slug.success && own ? { ...slug.data, businessUnits: own } : pipeline;
  });
  return { ...rules, pipelines: replaced };
};

type Resolved = { tenants: TenantSettings[]; problems: string[] };

type ForAll = { rules: Record<string, unknown>; forAll: WriteBackOption; env: Environment };

const resolveTenant = ({ given, rules, forAll, env, prefix, alone }: ForAll & { given: unknown; prefix: string; alone: boolean }): Resolved => {
  const parsed = tenantSchema.safeParse(given ?? {});
  if (!parsed.success) return { tenants: [], problems: problemsOf({ error: parsed.error, prefix }) };
  const { name, pipelines, fallbackPipeline, businessUnits, writeBack, technicianUsers: users = {}, ...rest } = parsed.data;
  const problems = Object.keys(rest)
    .filter((key) => !KNOWN_KEYS.has(key))
    .map((key) => `Option \`${prefix}.${key}\` is unknown. Known: ${[...KNOWN_KEYS].join(', ')}.`);

  const connection: Record<string, unknown> = {};
  for (const key of CONNECTION_KEYS) {
    const mayAsk = key in ENVIRONMENT_FIELDS && (alone || ENVIRONMENT_FIELDS[key]);
    connection[key] = rest[key] ?? (mayAsk ? fromEnvironment(env, `serviceTitan.${key}`) : undefined);
  }
  const reached = connectionSchema.safeParse(connection);
  if (!reached.success) problems.push(...problemsOf({ error: reached.error, prefix }));

  const own = { ...rules, ...(pipelines === undefined ? {} : { pipelines }), ...(fallbackPipeline === undefined ? {} : { fallbackPipeline }) };
  const slugs = z.array(z.looseObject({ slug: z.string() })).safeParse(own.pipelines);
  for (const slug of Object.keys(businessUnits ?? {})) {
    if (slugs.success && !slugs.data.some((pipeline) => pipeline.slug === slug)) problems.push(`Option \`${prefix}.businessUnits.${slug}\` names no pipeline. Use the slug of one.`);
  }
  const ruled = ruleOptionsSchema.safeParse(withUnits({ rules: own, units: businessUnits }));
  const ofTenantAlone = pipelines !== undefined || fallbackPipeline !== undefined || businessUnits !== undefined;
  if (!ruled.success && ofTenantAlone) problems.push(...problemsOf({ error: ruled.error, prefix }));
  const wanted = writeBackSchema.safeParse(writeBack ?? {});
  if (!wanted.success) problems.push(...problemsOf({ error: wanted.error, prefix: `${prefix}.writeBack` }));
  const settings = writeBackOf(forAll, wanted.data ?? {});
  if (ruled.success && settings.newLeads.as === 'lead' && ruled.data.leads !== 'open') {
    problems.push(`Option \`writeBack.newLeads\` makes leads of ServiceTitan, which have to come back: set the option \`leads\` to "open", or make bookings.`);
  }
  if (!wanted.success || !ruled.success || !reached.success || problems.length > 0) return { tenants: [], problems };
  return { tenants: [{ tenantId: reached.data.tenantId, name: name ?? reached.data.tenantId, connection: reached.data, rules: ruled.data, writeBack: settings, technicianUsers: users }], problems };
};

/**
 * The ServiceTitan accounts, each complete (design 5.1: one tenant or a list, with business units and pipelines of its own if wanted), and what is wrong with them.
 * `rules` are the rule options of the plugin as given; their own problems are not reported here. `forAll` is what all tenants may write back.
 */
export const resolveTenants = ({ given, rules, forAll, env }: ForAll & { given: unknown }): Resolved => {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const resolved = list.map((each, index) =>
    resolveTenant({ given: each, rules, forAll, env, alone: list.length === 1, prefix: Array.isArray(given) ? `serviceTitan.${index}` : 'serviceTitan' }),
  );
  const tenants = resolved.flatMap((each) => each.tenants);
  const twice = tenants.filter((tenant, index) => tenants.findIndex((other) => other.tenantId === tenant.tenantId) !== index);
  const problems = resolved.flatMap((each) => each.problems);
  if (list.length === 0) problems.push('Option `serviceTitan` names no tenant. Give at least one, or set `enabled: false`.');
  if (twice.length > 0) problems.push('Option `serviceTitan` names the same tenant twice. Give each `tenantId` once.');
  return { tenants, problems };
};
