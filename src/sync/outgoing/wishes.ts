import { z } from 'zod';

import type { Wish } from '../../state/outbox.js';
import { operationsLetOut } from '../../writeback/write-back.js';
import type { OutgoingChange } from '../../writeback/write.types.js';
import type { SyncRuntime } from '../runtime.js';
import type { TenantSettings } from '../settings.js';
import { safeReason } from '../safe-reason.js';

const seenValues = z.record(z.string(), z.unknown()).nullable().catch(null);

/** What was kept as seen; null for nothing, and for what another version kept differently. */
export const readSeenValues = (stored: unknown): Record<string, unknown> | null => seenValues.parse(stored ?? null);

/** Who asks: with which rules of the write-back, for which tenant. */
export type Asking = Pick<SyncRuntime, 'payload' | 'writeBack'> & { tenant: TenantSettings | undefined };

/** What a change asks of ServiceTitan, and of an automation, as the outbox keeps it: only what the mode of the write-back lets out. Null where a rule failed, which is logged. */
export const wishesOf = ({ payload, writeBack, tenant }: Asking, given: Omit<OutgoingChange, 'settings' | 'rules'>): Wish[] | null => {
  if (!tenant) return [];
  const change: OutgoingChange = { ...given, settings: tenant.writeBack, rules: tenant.rules };
  const { tenantId, collection, stKey, crmId, actor } = given;
  try {
    const letOut = operationsLetOut({ operations: writeBack.operations, mode: tenant.writeBack.mode });
    const requests = writeBack.rules.flatMap((rule) => rule(change)).filter(({ operation }) => operation === null || letOut === undefined || letOut.includes(operation));
    return requests.map((request) => ({ ...request, tenantId, collection, stKey, crmId, requestedBy: actor }));
  } catch (error) {
    payload.logger.error({ msg: `[crm-sync-worker] what a change of ${stKey ?? `${collection} ${crmId}`} means for ServiceTitan could not be found out: ${safeReason(error)}`, tenantId });
    return null;
  }
};
