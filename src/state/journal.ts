import { desc, eq, sql } from 'drizzle-orm';

import type { State } from './state.js';
import type { Statements } from './transaction.js';

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

export const recordChanges = async (db: Statements, args: { state: State; entries: readonly JournalEntry[] }): Promise<void> => {
  if (args.entries.length === 0) return;
  const rows = JSON.stringify(
    args.entries.map((entry) => ({
      tenant_id: entry.tenantId,
      run_id: entry.runId,
      actor: entry.actor,
      collection: entry.collection,
      st_key: entry.stKey,
      crm_id: entry.crmId,
      kind: entry.kind,
      field: entry.field,
      before: entry.before,
      after: entry.after,
      step: entry.step,
      guard: entry.guard,
      at: entry.at,
    })),
  );
  await db.execute(sql`
    insert into ${args.state.tables.journal.changes} (tenant_id, run_id, actor, collection, st_key, crm_id, kind, field, before, after, step, guard, at)
    select tenant_id, run_id, actor, collection, st_key, crm_id, kind, field, before, after, step, guard, at
      from jsonb_to_recordset(${rows}::jsonb) as r(tenant_id text, run_id uuid, actor text, collection text, st_key text, crm_id text, kind text,
        field text, before jsonb, after jsonb, step text, guard text, at timestamptz)`);
};

export const recordStages = async (db: Statements, args: { state: State; entries: readonly StageEntry[] }): Promise<void> => {
  if (args.entries.length === 0) return;
  const rows = JSON.stringify(
    args.entries.map((entry) => ({
      tenant_id: entry.tenantId,
      run_id: entry.runId,
      actor: entry.actor,
      st_key: entry.stKey,
      from_pipeline: entry.fromPipeline,
      from_stage: entry.fromStage,
      to_pipeline: entry.toPipeline,
      to_stage: entry.toStage,
      step: entry.step,
      at: entry.at,
    })),
  );
  await db.execute(sql`
    insert into ${args.state.tables.journal.stageHistory} (tenant_id, run_id, actor, st_key, from_pipeline, from_stage, to_pipeline, to_stage, step, at)
    select tenant_id, run_id, actor, st_key, from_pipeline, from_stage, to_pipeline, to_stage, step, at
      from jsonb_to_recordset(${rows}::jsonb) as r(tenant_id text, run_id uuid, actor text, st_key text, from_pipeline text, from_stage text,
        to_pipeline text, to_stage text, step text, at timestamptz)`);
};

/** The newest lines of the journal about one document, newest first. */
export const readJournal = async (state: State, args: { stKey: string; limit: number }): Promise<(JournalEntry & { id: number })[]> => {
  const { changes } = state.tables.journal;
  const rows = await state.db.select().from(changes).where(eq(changes.stKey, args.stKey)).orderBy(desc(changes.id)).limit(args.limit);
  return rows.map((row) => ({ ...row, kind: asKind(row.kind) }));
};

const asKind = (kind: string): JournalKind => (kind === 'refused' || kind === 'person' || kind === 'deleted' ? kind : 'change');
