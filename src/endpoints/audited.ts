import type { PayloadRequest } from 'payload';

import { beginAudit, endAudit, type AuditActor } from '../state/audit.js';
import type { SyncRuntime } from '../sync/runtime.js';
import { safeReason } from '../sync/safe-reason.js';

/** What an ask was about: the account, and the id of the run, document or record. Never a name or another value. */
export type AskSubject = { tenantId?: string | null; subject?: string | null };

const actorOf = ({ user }: PayloadRequest): AuditActor => (user ? { collection: user.collection, id: String(user.id) } : { collection: null, id: 'anonymous' });

/**
 * Does what someone asked for, on record: who and what is written before anything is done, so that nothing is done that is not on record,
 * and what became of it afterwards. `work` never throws.
 */
export const audited = async (
  { req, runtime, action }: { req: PayloadRequest; runtime: SyncRuntime; action: string },
  work: (about: (subject: AskSubject) => void) => Promise<Response>,
): Promise<Response> => {
  const { state, now } = runtime;
  const id = await beginAudit(state, { actor: actorOf(req), action, at: now().toISOString() });
  const noted: Required<AskSubject> = { tenantId: null, subject: asText(req.routeParams?.id) };
  const response = await work((subject) => Object.assign(noted, subject));
  try {
    await endAudit(state, { id, ...noted, status: response.status });
  } catch (error) {
    // It is done, and on record as begun: whoever asked must not think that it failed.
    req.payload.logger.error({ msg: `[crm-sync-worker] the audit of ${action} could not be completed: ${safeReason(error)}` });
  }
  return response;
};

const asText = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 100) : null);
