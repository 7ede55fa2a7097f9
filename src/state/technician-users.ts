import { sql } from 'drizzle-orm';

import { anyOf } from './any-of.js';
import { markDirty } from './dirty.js';
import type { State } from './state.js';
import type { Database } from './transaction.js';

/** The user of the CRM that a technician is. Inactive technicians are not assigned any more, but show on the deals they worked on. */
export type TechnicianUser = { technicianId: string; userId: number | string; active: boolean };

/** The technicians of a tenant that are users of the CRM, by id. */
export const readTechnicianUsers = async (state: State, tenantId: string): Promise<TechnicianUser[]> => {
  const result = await state.db.execute<{ technician_id: string; user_id: number | string; active: boolean }>(sql`
    select technician_id, user_id, active from ${state.tables.pull.technicianUsers} where tenant_id = ${tenantId} order by technician_id::numeric`);
  return result.rows.map((row) => ({ technicianId: row.technician_id, userId: row.user_id, active: row.active }));
};

/** Remembers who is who from now on, and marks the customers of the technicians who are somebody else than before. */
export const saveTechnicianUsers = async (
  db: Database,
  args: { state: State; tenantId: string; known: readonly TechnicianUser[]; found: readonly TechnicianUser[] },
): Promise<void> => {
  const { state, tenantId, known, found } = args;
  const table = state.tables.pull.technicianUsers;
  const text = ({ userId, active }: Pick<TechnicianUser, 'userId' | 'active'>): string => JSON.stringify([userId, active]);
  const before = new Map(known.map((each) => [each.technicianId, each]));
  const after = new Map(found.map((each) => [each.technicianId, each]));
  const gone = known.filter(({ technicianId }) => !after.has(technicianId));
  const changed = found.filter((each) => text(before.get(each.technicianId) ?? { userId: '', active: false }) !== text(each));
  if (gone.length > 0) await db.execute(sql`delete from ${table} where tenant_id = ${tenantId} and technician_id = ${anyOf(gone.map(({ technicianId }) => technicianId))}`);
  if (changed.length > 0) {
    const rows = JSON.stringify(changed.map(({ technicianId, userId, active }) => ({ technician_id: technicianId, user_id: userId, active })));
    await db.execute(sql`
      insert into ${table} (tenant_id, technician_id, user_id, active)
      select ${tenantId}, technician_id, user_id, active from jsonb_to_recordset(${rows}::jsonb) as r(technician_id text, user_id jsonb, active boolean)
      on conflict (tenant_id, technician_id) do update set user_id = excluded.user_id, active = excluded.active`);
  }
  const moved = changed.filter(({ technicianId, userId }) => before.get(technicianId)?.userId !== userId);
  await markTheirCustomers(db, { state, tenantId, technicianIds: [...gone, ...moved].map(({ technicianId }) => technicianId) });
};

const markTheirCustomers = async (db: Database, args: { state: State; tenantId: string; technicianIds: readonly string[] }): Promise<void> => {
  if (args.technicianIds.length === 0) return;
  const { assignments, jobs } = args.state.tables.mirror;
  const found = await db.execute<{ customer_id: string }>(sql`
    select distinct j.customer_id from ${assignments} a join ${jobs} j on j.tenant_id = a.tenant_id and j.id = a.job_id
    where a.tenant_id = ${args.tenantId} and a.record ->> 'technicianId' = ${anyOf(args.technicianIds)}`);
  await markDirty(db, { ...args, customerIds: found.rows.map((row) => row.customer_id) });
};
