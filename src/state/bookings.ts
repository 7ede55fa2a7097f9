import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import type { State } from './state.js';
import type { Statements } from './transaction.js';

/** Ids of bookings that mirrored jobs and leads were made of and that were never asked for, the lowest first. */
export const unknownBookings = async (state: State, args: { tenantId: string; limit: number }): Promise<string[]> => {
  const { jobs, leads } = state.tables.mirror;
  const result = await state.db.execute<{ id: string }>(sql`
    select b.id from (
      select booking_id as id from ${jobs} where tenant_id = ${args.tenantId} and booking_id is not null
      union
      select booking_id from ${leads} where tenant_id = ${args.tenantId} and booking_id is not null
    ) b where not exists (select 1 from ${state.tables.pull.bookings} k where k.tenant_id = ${args.tenantId} and k.id = b.id)
    order by length(b.id), b.id limit ${args.limit}`);
  return result.rows.map((row) => row.id);
};

/** Keeps which key of ours bookings bear; null for none, so that each is asked for once. */
export const saveBookings = async (db: Statements, args: { state: State; tenantId: string; bookings: readonly { id: string; externalId: string | null }[] }): Promise<void> => {
  if (args.bookings.length === 0) return;
  const rows = JSON.stringify(args.bookings.map(({ id, externalId }) => ({ id, external_id: externalId })));
  await db.execute(sql`
    insert into ${args.state.tables.pull.bookings} (tenant_id, id, external_id)
    select ${args.tenantId}, id, external_id from jsonb_to_recordset(${rows}::jsonb) as r(id text, external_id text)
    on conflict (tenant_id, id) do update set external_id = excluded.external_id`);
};

/** Our keys of those of the given bookings that bear one. */
export const bookingKeys = async (state: State, args: { tenantId: string; bookingIds: readonly string[] }): Promise<Map<string, string>> => {
  if (args.bookingIds.length === 0) return new Map();
  const result = await state.db.execute<{ id: string; external_id: string }>(sql`
    select id, external_id from ${state.tables.pull.bookings}
    where tenant_id = ${args.tenantId} and external_id is not null and id = ${anyOf(args.bookingIds)}`);
  return new Map(result.rows.map((row) => [row.id, row.external_id]));
};
