import { parseArgs } from 'node:util';

import { z } from 'zod';

import { OUTBOX_STATUSES } from '../../state/outbox-list.js';
import type { OutboxStatus } from '../../state/outbox.js';

/** What `payload st-sync outbox` was asked to do. */
export type OutboxCommand = { action: 'list'; tenantId?: string; status?: OutboxStatus } | { action: 'retry' | 'cancel'; id: string };

const USAGE = 'outbox takes list, retry ID or cancel ID; the ids are those of the list';

const filters = z.object({
  tenant: z.string().regex(/^\d+$/, '--tenant takes a ServiceTitan id: digits only').optional(),
  status: z.enum(OUTBOX_STATUSES, `--status takes one of ${OUTBOX_STATUSES.join(', ')}`).optional(),
});
const named = z.tuple([z.enum(['retry', 'cancel']), z.uuid()], USAGE);

/** Reads the arguments after `st-sync outbox`; nothing means `list`. Throws an Error that says what they may be. */
export const readOutboxCommand = (args: readonly string[]): OutboxCommand => {
  const { values, positionals } = parseArgs({ args: [...args], options: { tenant: { type: 'string' }, status: { type: 'string' } }, allowPositionals: true });
  if (positionals.length === 0 || (positionals.length === 1 && positionals[0] === 'list')) {
    const read = filters.safeParse(values);
    if (!read.success) throw new Error(read.error.issues.map((issue) => issue.message).join('\n'));
    return { action: 'list', tenantId: read.data.tenant, status: read.data.status };
  }
  const read = named.safeParse(positionals);
  if (!read.success || Object.keys(values).length > 0) throw new Error(USAGE);
  const [action, id] = read.data;
  return { action, id };
};
