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
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('\n'));
  const { full, since, customer, tenant, 'dry-run': dryRun } = parsed.data;
  return { mode: full ? 'full' : 'incremental', dryRun, since, customerId: customer, tenantId: tenant };
};
