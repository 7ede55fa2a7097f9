import { desc, eq, and, lt } from 'drizzle-orm';

import type { State } from './state.js';
import type { Database } from './transaction.js';

/** `change` was made; `refused` was wanted and not made; `person` was made by someone in the CRM. */
export type JournalKind = 'change' | 'refused' | 'person' | 'deleted';

/** One line of the journal: a field of a document, before and after, who or which step, or the guard that refused it. */
export type JournalEntry = {
  tenantId: string;
  runId: string | null;
  actor: string;
  collection: string;
  stKey: string;
  crmId: string | null;
  kind: JournalKind;
  field: string;
  before: unknown;
  after: unknown;
  step: string | null;
  guard: string | null;
  at: string;
};

export type StageEntry = {
  tenantId: string;
  runId: string | null;
  actor: string;
  stKey: string;
  fromPipeline: string | null;
  fromStage: string | null;
  toPipeline: string;
  toStage: string;
  step: string | null;
  at: string;
};

export type ConflictEntry = {
  tenantId: string;
  collection: string;
  stKey: string;
  field: string;
  base: unknown;
  servicetitan: unknown;
  crm: unknown;
  resolution: string;
  at: string;
};

/** Rows per insert, so that no statement has more than 65,535 parameters. */
const CHUNK = 2000;

const chunks = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => rows.slice(index * CHUNK, (index + 1) * CHUNK));

export const recordChanges = async (db: Database, args: { state: State; entries: readonly JournalEntry[] }): Promise<void> => {
  for (const rows of chunks(args.entries)) await db.insert(args.state.tables.journal.changes).values(rows);
};

export const recordStages = async (db: Database, args: { state: State; entries: readonly StageEntry[] }): Promise<void> => {
  for (const rows of chunks(args.entries)) await db.insert(args.state.tables.journal.stageHistory).values(rows);
};

/** Journals conflicts; an open one that is already in the list is brought up to date, not listed twice. */
export const recordConflicts = async (db: Database, args: { state: State; entries: readonly ConflictEntry[] }): Promise<void> => {
  const { conflicts } = args.state.tables.journal;
  for (const entry of args.entries) {
    if (entry.resolution === 'open') {
      const updated = await db
        .update(conflicts)
        .set({ base: entry.base, servicetitan: entry.servicetitan, crm: entry.crm })
        .where(and(eq(conflicts.stKey, entry.stKey), eq(conflicts.field, entry.field), eq(conflicts.resolution, 'open')))
        .returning({ id: conflicts.id });
      if (updated.length > 0) continue;
    }
    await db.insert(conflicts).values({ ...entry, resolvedAt: entry.resolution === 'open' ? null : entry.at });
  }
};

/** The newest lines of the journal about one document, newest first. */
export const readJournal = async (state: State, args: { stKey: string; limit: number }): Promise<(JournalEntry & { id: number })[]> => {
  const { changes } = state.tables.journal;
  const rows = await state.db.select().from(changes).where(eq(changes.stKey, args.stKey)).orderBy(desc(changes.id)).limit(args.limit);
  return rows.map((row) => ({ ...row, kind: asKind(row.kind) }));
};

const asKind = (kind: string): JournalKind => (kind === 'refused' || kind === 'person' || kind === 'deleted' ? kind : 'change');

/** Forgets what is older than `before`. */
export const pruneJournal = async (state: State, args: { before: string }): Promise<void> => {
  const { changes, stageHistory, conflicts } = state.tables.journal;
  await state.db.delete(changes).where(lt(changes.at, args.before));
  await state.db.delete(stageHistory).where(lt(stageHistory.at, args.before));
  await state.db.delete(conflicts).where(lt(conflicts.resolvedAt, args.before));
};
