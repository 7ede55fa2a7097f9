import { parseArgs } from 'node:util';

import { z } from 'zod';

/** What `payload st-sync` was asked to do. */
export type CommandOptions = { mode: 'incremental' | 'full'; since?: string; dryRun: boolean; customerId?: string; tenantId?: string };

const digits = (flag: string) => z.string().regex(/^\d+$/, `${flag} takes a ServiceTitan id: digits only`);

const schema = z.object({
  full: z.boolean().default(false),
  since: z.union([z.iso.date(), z.iso.datetime({ offset: true })], '--since takes an ISO date, for example 2024-12-01 or 2024-12-01T00:00:00Z').optional(),
  'dry-run': z.boolean().default(false),
  customer: digits('--customer').optional(),
  tenant: digits('--tenant').optional(),
});

/** What `payload st-sync erase` was asked to erase. */
export type EraseOptions = { customerId: string; tenantId?: string };

const eraseSchema = z.object({
  customer: z.string('erase needs --customer and the id of a ServiceTitan customer').pipe(digits('--customer')),
  tenant: digits('--tenant').optional(),
});

/** Reads the flags after `st-sync erase`. Throws an Error that names each wrong or missing flag. */
export const readEraseOptions = (args: readonly string[]): EraseOptions => {
  const { values } = parseArgs({ args: [...args], options: { customer: { type: 'string' }, tenant: { type: 'string' } } });
  const { customer, tenant } = parsedOf(eraseSchema, values);
  return { customerId: customer, tenantId: tenant };
};

/** Reads the flags after `st-sync`. Throws an Error that names each wrong flag and what it takes. */
export const readCommandOptions = (args: readonly string[]): CommandOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean' },
      since: { type: 'string' },
      'dry-run': { type: 'boolean' },
      customer: { type: 'string' },
      tenant: { type: 'string' },
    },
  });
  const { full, since, customer, tenant, 'dry-run': dryRun } = parsedOf(schema, values);
  return { mode: full ? 'full' : 'incremental', dryRun, since, customerId: customer, tenantId: tenant };
};

const parsedOf = <T>(flags: z.ZodType<T>, values: unknown): T => {
  const parsed = flags.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('\n'));
  return parsed.data;
};
