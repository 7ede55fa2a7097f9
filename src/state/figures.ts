import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';

import { isShown, readRun, type RunRow } from './runs.js';
import type { State } from './state.js';

/** Documents of the CRM that the sync keeps: those that were created or adopted and that nobody deleted since. */
export const countSynced = async (state: State, args: { tenantId?: string }): Promise<{ contacts: number; opportunities: number }> => {
  const count = (table: State['tables']['memory']['contacts'] | State['tables']['memory']['opportunities']): Promise<number> =>
    state.db.$count(
      table,
      and(isNotNull(table.crmId), isNull(table.deletedAt), args.tenantId === undefined ? undefined : eq(table.tenantId, args.tenantId)),
    );
  const { contacts, opportunities } = state.tables.memory;
  const [contactCount, opportunityCount] = await Promise.all([count(contacts), count(opportunities)]);
  return { contacts: contactCount, opportunities: opportunityCount };
};

/** The run that ended last of those that are shown, dry runs included; null before any ended. Of one tenant, or of all. */
export const lastEndedRun = async (state: State, args: { tenantId?: string }): Promise<RunRow | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .select({ id: syncLog.id })
    .from(syncLog)
    .where(and(isShown(state.tables.journal), isNotNull(syncLog.completedAt), args.tenantId === undefined ? undefined : eq(syncLog.tenantId, args.tenantId)))
    .orderBy(desc(syncLog.completedAt), desc(syncLog.seq))
    .limit(1);
  return rows[0] ? readRun(state, rows[0].id) : null;
};

/** The run that left the tenant's health as it is: the last that completed or failed; null before the first. */
export const lastJudgedRun = async (state: State, args: { tenantId: string }): Promise<RunRow | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .select({ id: syncLog.id })
    .from(syncLog)
    .where(and(eq(syncLog.tenantId, args.tenantId), inArray(syncLog.status, ['completed', 'failed'])))
    .orderBy(desc(syncLog.completedAt), desc(syncLog.seq))
    .limit(1);
  return rows[0] ? readRun(state, rows[0].id) : null;
};

/** When the tenant's last complete run ended, ISO 8601 UTC; null before the first. Dry runs, rounds and runs for one customer do not count. */
export const lastCompletedAt = async (state: State, args: { tenantId: string }): Promise<string | null> => {
  const { syncLog } = state.tables.journal;
  const rows = await state.db
    .select({ at: sql<string | null>`max(${syncLog.completedAt})` })
    .from(syncLog)
    .where(and(eq(syncLog.tenantId, args.tenantId), eq(syncLog.status, 'completed'), eq(syncLog.dryRun, false), isNull(syncLog.customerId), inArray(syncLog.syncType, ['incremental', 'full'])));
  const at = rows[0]?.at;
  return at ? new Date(at).toISOString() : null;
};

/** Whether the database answers within `withinMs`; never throws. */
export const isAnswering = async (state: State, args: { withinMs: number }): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), args.withinMs);
  });
  const answer = state.db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
