import { sql, type SQL } from 'drizzle-orm';

import type { State } from './state.js';
import type { Statements } from './transaction.js';

/**
 * What our own writes put, or may have put, into ServiceTitan since a document was last synced: values by field, in the order in which they were sent.
 * Where the mirror shows one of them, nobody changed it there. One that was taken back is none: what of it stands there all the same is ServiceTitan's word.
 */
export type OwnValues = Readonly<Record<string, readonly unknown[]>>;

export const NO_OWN_VALUES: OwnValues = {};

/** The own values of contacts by `stKey`, those that have any; `where` says which, of `c`, the table of contacts. */
export const ownValuesOfContacts = async (db: Statements, args: { state: State; where: SQL }): Promise<Map<string, OwnValues>> => {
  const { outbox } = args.state.tables.exchange;
  const result = await db.execute<{ st_key: string; expected_values: Record<string, unknown> }>(sql`
    select o.st_key, o.expected_values from ${args.state.tables.memory.contacts} c join ${outbox} o on o.st_key = c.st_key
    where ${args.where} and o.status in ('sending', 'confirmed') and o.expected_values is not null and o.taken_back_at is null
      and (c.last_synced_at is null or o.sent_at > c.last_synced_at)
    order by o.seq`);
  const found = new Map<string, Record<string, unknown[]>>();
  for (const { st_key, expected_values } of result.rows) {
    const values = found.get(st_key) ?? {};
    found.set(st_key, values);
    for (const [field, value] of Object.entries(expected_values)) (values[field] ??= []).push(value);
  }
  return found;
};
