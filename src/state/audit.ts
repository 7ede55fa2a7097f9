import { desc, eq } from 'drizzle-orm';

import type { State } from './state.js';

/** Who asked: the collection that they log in to and their id there, never a name or an email. `collection` is null where nobody logged in. */
export type AuditActor = { collection: string | null; id: string };

/**
 * One thing that a person asked the sync to do. `action` is the route below `/crm/sync`, or a command; `subject` the id of what it was
 * about; `status` the answer's HTTP status, null while it works and for one whose process died over it. `at` is ISO 8601 UTC.
 */
export type AuditEntry = {
  id: number;
  actor: AuditActor;
  action: string;
  tenantId: string | null;
  subject: string | null;
  status: number | null;
  at: string;
};

/** Notes that someone asked, before anything is done. Returns the id of the entry. */
export const beginAudit = async (state: State, args: { actor: AuditActor; action: string; at: string }): Promise<number> => {
  const { audit } = state.tables.journal;
  const [row] = await state.db
    .insert(audit)
    .values({ actorCollection: args.actor.collection, actorId: args.actor.id, action: args.action, at: args.at })
    .returning({ id: audit.id });
  if (!row) throw new Error('The audit took no entry.');
  return row.id;
};

/** Notes what became of it, and what it was about. */
export const endAudit = async (state: State, args: { id: number; tenantId: string | null; subject: string | null; status: number }): Promise<void> => {
  const { id, ...set } = args;
  const { audit } = state.tables.journal;
  await state.db.update(audit).set(set).where(eq(audit.id, id));
};

/** The latest entries, newest first. */
export const listAudit = async (state: State, args: { limit: number }): Promise<AuditEntry[]> => {
  const { audit } = state.tables.journal;
  const rows = await state.db.select().from(audit).orderBy(desc(audit.id)).limit(args.limit);
  return rows.map(({ actorCollection, actorId, ...row }) => ({ ...row, actor: { collection: actorCollection, id: actorId } }));
};
