import { isDeepStrictEqual } from 'node:util';

import type { OutgoingRule } from '../write.types.js';

/**
 * Everything that people change in an opportunity is also told to the automation (`ST_AUTOMATION_URL`, design 5.2), whatever may go to ServiceTitan; what the sync
 * itself writes is not. Each event has a target of its own, for none takes the place of another.
 */
export const automationEvents: OutgoingRule = ({ tenantId, collection, stKey, crmId, stJobId, stEstimateId, before, after, actor, at }) => {
  if (collection !== 'opportunities') return [];
  const fields = Object.keys(after).filter((field) => before === null || !isDeepStrictEqual(before[field] ?? null, after[field] ?? null));
  if (fields.length === 0) return [];
  const changes = fields.map((field) => ({ field, before: before?.[field] ?? null, after: after[field] ?? null }));
  const data = { crmId, stKey, stJobId, stEstimateId, by: actor, at, changes, opportunity: after };
  return [{ operation: 'automation-event', target: `automation:${crmId}:${at}`, payload: { type: before === null ? 'opportunity.created' : 'opportunity.updated', tenantId, data } }];
};
