import { parseArgs } from 'node:util';

import { z } from 'zod';

/** What `payload st-sync quarantine` was asked to do. */
export type QuarantineCommand = { action: 'list'; tenantId?: string } | { action: 'retry' | 'dismiss'; id: string };

const USAGE = 'quarantine takes list, retry ID or dismiss ID; the ids are those of the list';

const tenant = z.string().regex(/^\d+$/, '--tenant takes a ServiceTitan id: digits only').optional();
const id = z.string({ error: USAGE }).regex(/^[0-9a-f]{24}$/, USAGE);

/** Reads the arguments after `st-sync quarantine`; nothing means `list`. Throws an Error that says what they may be. */
export const readQuarantineCommand = (args: readonly string[]): QuarantineCommand => {
  const { values, positionals } = parseArgs({ args: [...args], options: { tenant: { type: 'string' } }, allowPositionals: true });
  const [action = 'list', record, ...more] = positionals;
  const isKnown = action === 'list' ? record === undefined : (action === 'retry' || action === 'dismiss') && more.length === 0 && values.tenant === undefined;
  if (!isKnown) throw new Error(USAGE);
  const parsed = action === 'list' ? tenant.safeParse(values.tenant) : id.safeParse(record);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('\n'));
  return action === 'list' ? { action, tenantId: parsed.data } : { action: action === 'retry' ? 'retry' : 'dismiss', id: parsed.data ?? '' };
};
