import { desc, eq, isNotNull, sql } from 'drizzle-orm';

import type { State } from './state.js';

/** What is remembered of one synced document, as far as people may want to know it. Instants are ISO 8601 UTC. */
export type Remembered = {
  collection: 'contacts' | 'opportunities';
  stKey: string;
  tenantId: string;
  stCustomerId: string;
  stJobId: string | null;
  stEstimateId: string | null;
  crmId: string | null;
  /** JSON as the plan made it: the last move that was refused. */
  refused: unknown;
  lastStep: string | null;
  syncStatus: string;
  lastSyncedAt: string | null;
  deletedAt: string | null;
};

/** The collection of the document with this key: `{tenant}:customer:{id}` is a contact's, everything else an opportunity's (design 4.1.5). */
export const collectionOfKey = (stKey: string): 'contacts' | 'opportunities' => (stKey.split(':')[1] === 'customer' ? 'contacts' : 'opportunities');

/** The document with this `stKey`; null when the sync never made or adopted one. */
export const readRemembered = async (state: State, stKey: string): Promise<Remembered | null> => {
  const { contacts, opportunities } = state.tables.memory;
  if (collectionOfKey(stKey) === 'contacts') {
    const [row] = await state.db.select().from(contacts).where(eq(contacts.stKey, stKey));
    return row ? { ...row, collection: 'contacts', stJobId: null, stEstimateId: null, refused: null, lastStep: null } : null;
  }
  const [row] = await state.db.select().from(opportunities).where(eq(opportunities.stKey, stKey));
  return row ? { ...row, collection: 'opportunities' } : null;
};

/** A document that a person deleted. `label` is the name or title it had when sync and CRM last agreed. */
export type DeletedRecord = { stKey: string; collection: 'contacts' | 'opportunities'; label: string | null; deletedAt: string };

/** The documents that people deleted last, newest first. */
export const listDeleted = async (state: State, args: { limit: number }): Promise<DeletedRecord[]> => {
  const { contacts, opportunities } = state.tables.memory;
  const read = async (table: typeof contacts | typeof opportunities, collection: DeletedRecord['collection'], field: 'name' | 'title') => {
    const rows = await state.db
      .select({ stKey: table.stKey, label: sql<string | null>`${table.base} ->> ${field}`, deletedAt: table.deletedAt })
      .from(table)
      .where(isNotNull(table.deletedAt))
      .orderBy(desc(table.deletedAt))
      .limit(args.limit);
    return rows.flatMap(({ deletedAt, ...row }): DeletedRecord[] => (deletedAt === null ? [] : [{ ...row, collection, deletedAt }]));
  };
  const both = await Promise.all([read(contacts, 'contacts', 'name'), read(opportunities, 'opportunities', 'title')]);
  return both
    .flat()
    .sort((a, b) => b.deletedAt.localeCompare(a.deletedAt))
    .slice(0, args.limit);
};
