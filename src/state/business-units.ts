import { and, eq, sql } from 'drizzle-orm';

import { allOf } from './any-of.js';
import type { State } from './state.js';

/** Which business unit a configured name was found to mean, once and for all: configured key → business unit id. */
export const readResolvedUnits = async (state: State, tenantId: string): Promise<Map<string, string>> => {
  const table = state.tables.pull.businessUnitPipelines;
  const rows = await state.db.select().from(table).where(eq(table.tenantId, tenantId));
  return new Map(rows.map((row) => [row.configuredKey, row.businessUnitId]));
};

/** Remembers what configured names mean; a name that is known keeps its meaning. */
export const saveResolvedUnits = async (state: State, args: { tenantId: string; resolved: ReadonlyMap<string, string> }): Promise<void> => {
  if (args.resolved.size === 0) return;
  await state.db
    .insert(state.tables.pull.businessUnitPipelines)
    .values([...args.resolved].map(([configuredKey, businessUnitId]) => ({ tenantId: args.tenantId, configuredKey, businessUnitId })))
    .onConflictDoNothing();
};

/** Jobs created since `createdKey`, counted by business unit, without the given units. */
export const countJobsOfOtherUnits = async (
  state: State,
  args: { tenantId: string; createdKey: string; unitIds: readonly string[] },
): Promise<{ businessUnitId: string; jobs: number }[]> => {
  const { jobs } = state.tables.mirror;
  const rows = await state.db
    .select({ businessUnitId: jobs.businessUnitId, jobs: sql<string>`count(*)` })
    .from(jobs)
    .where(
      and(
        eq(jobs.tenantId, args.tenantId),
        sql`${jobs.createdKey} >= ${args.createdKey}`,
        sql`${jobs.businessUnitId} <> ${allOf(args.unitIds)}`,
      ),
    )
    .groupBy(jobs.businessUnitId);
  return rows.map((row) => ({ businessUnitId: row.businessUnitId, jobs: Number(row.jobs) }));
};
