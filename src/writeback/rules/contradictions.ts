import { openEstimates } from '../../sync/steps/estimate-state.js';
import { jobState } from '../../sync/steps/job-state.js';
import type { SeenValues } from '../write.types.js';
import { installJobs, soldOnes, type DealOfChange } from './deal-records.js';
import { isMove, isOtherStage, standingOf, type Standing } from './standing.js';

const recent = 'What was changed in ServiceTitan a moment ago is known here after the next sync.';

const noSale = (deal: DealOfChange, to: Standing): string | null =>
  soldOnes(deal).length > 0 || openEstimates(deal.records.estimates, deal.rules).length > 0
    ? null
    : `ServiceTitan has no open or sold estimate with a value here, so this cannot be ${to.trigger === 'estimate-sold' ? `"${to.name}"` : 'won'}. Write the estimate there first. ${recent}`;

const soldAnyway = (deal: DealOfChange, to: Standing): string | null =>
  soldOnes(deal).length === 0
    ? null
    : `An estimate is sold in ServiceTitan, so this cannot be ${to.trigger === 'estimates-dismissed' ? `"${to.name}"` : 'lost'}. Move the opportunity back to an open stage, or un-sell the estimate there, first. ${recent}`;

const inSales = (deal: DealOfChange, from: Standing, to: Standing): string | null => {
  if (from.status === to.status) return null;
  // A stage without a trigger is people's own, whatever its status.
  if (isOtherStage(from, to) && to.trigger === null) return null;
  if (to.status === 'won') return noSale(deal, to);
  return to.status === 'lost' ? soldAnyway(deal, to) : null;
};

const inInstall = (deal: DealOfChange, from: Standing, to: Standing): string | null => {
  if (!isOtherStage(from, to)) return null;
  const states = installJobs(deal).map(jobState);
  const none = `ServiceTitan has no install job here that `;
  if (to.trigger === 'job-completed' && states.length === 0) return `${none}could be completed, so this cannot be "${to.name}". Book the job there first. ${recent}`;
  if (to.trigger !== 'job-on-hold' || states.some((state) => state !== 'completed')) return null;
  // Where all jobs were canceled after a sale, On Hold is what the rules themselves ask for (design 4.2.6).
  const allCanceled = deal.records.jobs.length > 0 && deal.records.jobs.every((job) => jobState(job) === 'canceled');
  return allCanceled && soldOnes(deal).length > 0 ? null : `${none}could be put on hold, so this cannot be "${to.name}". ${recent}`;
};

/**
 * Why ServiceTitan's facts contradict a stage or a status that somebody sets by hand: a sentence for that person, or null where they do not, or where they
 * cannot say (design 4.3). Careful on purpose: stages without a trigger, early ones and ways back are people's own.
 */
export const contradiction = ({ from, to, ...deal }: DealOfChange & { from: SeenValues; to: SeenValues }): string | null => {
  const { pipelines } = deal.rules;
  const before = standingOf(from, pipelines);
  const after = standingOf(to, pipelines);
  if (after.kind === null || !isMove(before, after)) return null;
  return after.kind === 'sales' ? inSales(deal, before, after) : inInstall(deal, before, after);
};
