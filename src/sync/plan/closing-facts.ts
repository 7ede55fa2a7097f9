import { findPipeline, findStage } from '../../pipelines/stages.js';
import { hasValue, isDismissedEstimate } from '../steps/estimate-state.js';
import type { DealJob } from '../steps/deal.js';
import { instantOf, latestOf } from '../steps/order.js';
import { lostSpells } from './base-notes.js';
import type { ClosingFacts } from './closed.js';
import { closedAfterCancellation, closedAsOf } from './closed.js';
import type { Deal } from './deal-book.js';
import { isRecall } from './deal-book.js';
import type { PlanContext } from './plan.types.js';
import type { AccountRecords } from './records.js';

type Given = { deal: Deal; records: AccountRecords; context: PlanContext };

/**
 * When a person set the opportunity lost, ISO 8601 UTC; null when no person did, when it is not lost any more, or when its document is missing and will be
 * created again from scratch.
 */
export const lostByPersonAt = ({ memory, document }: Deal): string | null => {
  const isLost = document ? document.values.status === 'lost' : Boolean(memory?.deletedAt);
  return isLost ? (memory?.lostByPersonAt ?? null) : null;
};

/**
 * When a deal was lost whose opportunity the rules leave lost although its facts have moved on: an estimate re-opened after the loss (`onReopen: 'keep'`),
 * or a job un-canceled after the deal had closed. Milliseconds; null for any other deal.
 */
const keptLostAt = ({ deal, records, context }: Given): number | null => {
  const { document, memory, estimates, jobs } = deal;
  if (document?.values.status !== 'lost' || memory?.lostByPersonAt) return null;
  if (memory?.refused?.guard === 'closed') return closedAfterCancellation({ jobs, rules: context.rules, records });
  const stage = findStage(findPipeline(context.rules.pipelines, document.values.pipeline), document.values.stage);
  if (stage?.trigger !== 'estimates-dismissed' || context.rules.onReopen === 'reopen') return null;
  const valued = estimates.filter((estimate) => hasValue(estimate, context.rules));
  const dismissals = valued.filter(isDismissedEstimate).map(records.dismissedAt);
  return latestOf(dismissals) ?? latestOf(valued.map((estimate) => instantOf(estimate.modifiedOn)));
};

/** Since when an opportunity has stood lost by a person or against its facts, ISO 8601 UTC; null for any other deal. */
export const standsLostSince = (given: Given): string | null => {
  const keptAt = keptLostAt(given);
  return lostByPersonAt(given.deal) ?? (keptAt === null ? null : new Date(keptAt).toISOString());
};

const closingFacts = ({ deal, records, context }: Given, jobs: readonly DealJob[]): ClosingFacts => {
  const ids = new Set(jobs.map((job) => job.record.id));
  const since = standsLostSince({ deal, records, context });
  const past = lostSpells(deal.memory?.base).map(({ from, to }) => ({ from: instantOf(from), to: instantOf(to) }));
  return {
    jobs,
    estimates: deal.estimates.filter((estimate) => estimate.jobId === null || ids.has(estimate.jobId)),
    lostSpells: since === null ? past : [...past, { from: instantOf(since), to: Number.POSITIVE_INFINITY }],
  };
};

/**
 * The jobs that can move a deal: all but the recalls and warranty jobs that came when it was closed (design 4.1.3). In order of (createdOn, id).
 */
export const movingJobs = (given: Given): DealJob[] => {
  const { jobs } = given.deal;
  const recalls = jobs.filter((job) => isRecall(job.record));
  if (recalls.length === 0) return [...jobs];
  const moving = jobs.filter((job) => !isRecall(job.record));
  for (const recall of recalls) {
    const at = instantOf(recall.record.createdOn);
    if (closedAsOf({ facts: closingFacts(given, moving), at, rules: given.context.rules, records: given.records }) === null) moving.push(recall);
  }
  const ids = new Set(moving.map((job) => job.record.id));
  return jobs.filter((job) => ids.has(job.record.id));
};

/** Whether a deal was live at an instant: it had no closing date then. Whether it had begun is another question. */
export const wasLive = ({ at, ...given }: Given & { at: number }): boolean =>
  closedAsOf({ facts: closingFacts(given, movingJobs(given)), at, rules: given.context.rules, records: given.records }) === null;
