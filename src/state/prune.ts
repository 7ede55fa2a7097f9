import { sql } from 'drizzle-orm';

import { pruneInbox } from './inbox.js';
import { pruneJournal } from './journal.js';
import { pruneRuns } from './runs.js';
import type { State } from './state.js';

const MIRRORED_TABLES = ['st_customers', 'st_contacts', 'st_jobs', 'st_job_canceled_logs', 'st_appointments', 'st_estimates', 'st_appointment_assignments', 'st_leads'];

/** Forgets raw records, webhooks, journal and runs older than `before` (ISO 8601 UTC). What the rules need of a record is kept. */
export const prune = async (state: State, args: { before: string }): Promise<void> => {
  await pruneJournal(state, args);
  await pruneRuns(state, args);
  await pruneInbox(state, args);
  for (const table of MIRRORED_TABLES) {
    await state.db.execute(sql`
      update ${sql.identifier(state.schemaName)}.${sql.identifier(table)} set raw = null
      where raw is not null and received_at < ${args.before}::timestamptz`);
  }
};
