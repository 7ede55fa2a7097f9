import { countQuarantined, listQuarantined, type QuarantineKind } from '../../state/quarantine.js';
import type { State } from '../../state/state.js';

/**
 * A record set aside, as routes and panel show it (design 5.3): never the record itself. `entity` is the feed it came by, or `account` for a
 * customer with everything that is planned together with it; `recordId` is ServiceTitan's id. Instants are ISO 8601 UTC; `nextRetryAt` is
 * null for what waits until ServiceTitan sends it again.
 */
export type QuarantinedView = {
  id: string;
  tenantId: string;
  kind: QuarantineKind;
  entity: string;
  recordId: string;
  reason: string;
  attempts: number;
  firstSeenAt: string;
  lastSeenAt: string;
  nextRetryAt: string | null;
};

/** The records set aside, newest first; `total` also counts those beyond the limit. */
export type QuarantineReport = { quarantined: QuarantinedView[]; total: number };

/** What is set aside and was not dismissed, of one tenant or of all. */
export const quarantineReport = async (state: State, args: { tenantId?: string; limit: number }): Promise<QuarantineReport> => {
  const [rows, total] = await Promise.all([listQuarantined(state, args), countQuarantined(state, args)]);
  const quarantined = rows.map(({ id, tenantId, kind, entity, recordId, reason, attempts, firstSeenAt, lastSeenAt, nextRetryAt }) => ({
    id,
    tenantId,
    kind,
    entity,
    recordId,
    reason,
    attempts,
    firstSeenAt,
    lastSeenAt,
    nextRetryAt,
  }));
  return { quarantined, total };
};
