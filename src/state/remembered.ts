import { eq } from 'drizzle-orm';

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
