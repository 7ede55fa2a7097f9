import type { LeadRecord } from '../../servicetitan/records.js';
import type { DealFacts } from './deal.js';
import { statusKey } from './job-state.js';

export const isOpenLead = (lead: LeadRecord): boolean => lead.active && statusKey(lead.status) === 'open';

/** Dismissed; one that ServiceTitan marks inactive counts as dismissed. */
export const isDismissedLead = (lead: LeadRecord): boolean => !lead.active || statusKey(lead.status) === 'dismissed';

/** Whether the lead alone says how its deal stands: there is no job and no estimate yet. */
export const isLeadAlone = ({ jobs, estimates }: { jobs: readonly unknown[]; estimates: readonly unknown[] }): boolean => jobs.length === 0 && estimates.length === 0;

/** Whether the deal is lost because its lead was dismissed. */
export const isLostAsLead = (deal: DealFacts): boolean => deal.lead !== null && isLeadAlone(deal) && isDismissedLead(deal.lead.record);
