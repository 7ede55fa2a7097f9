import { findPipeline, findStage } from '../../pipelines/stages.js';
import { hasValue, isDismissedEstimate } from '../steps/estimate-state.js';
import type { DealJob } from '../steps/deal.js';
import { isCanceled, uncanceledJobs } from '../steps/job-state.js';
import { instantOf, latestOf } from '../steps/order.js';
import { CANCELED_REASON } from '../steps/step-6-job-status.js';
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

/** The facts that closing depends on, of some jobs of a deal and the estimates that are theirs or nobody's. */
const factsOf = (jobs: readonly DealJob[], { deal, lostSpells }: { deal: Deal; lostSpells: ClosingFacts['lostSpells'] }): ClosingFacts => {
  const ids = new Set(jobs.map((job) => job.record.id));
  return { jobs, estimates: deal.estimates.filter((estimate) => estimate.jobId === null || ids.has(estimate.jobId)), lostSpells };
};

/** Those of the jobs that can move a deal: all but the recalls and warranty jobs that came when it was closed (design 4.1.3). */
const movingAmong = (jobs: readonly DealJob[], { deal, records, context, lostSpells }: Given & { lostSpells: ClosingFacts['lostSpells'] }): DealJob[] => {
  const recalls = jobs.filter((job) => isRecall(job.record));
  if (recalls.length === 0) return [...jobs];
  const moving = jobs.filter((job) => !isRecall(job.record));
  for (const recall of recalls) {
    const at = instantOf(recall.record.createdOn);
    if (closedAsOf({ facts: factsOf(moving, { deal, lostSpells }), at, rules: context.rules, records }) === null) moving.push(recall);
  }
  const ids = new Set(moving.map((job) => job.record.id));
  return jobs.filter((job) => ids.has(job.record.id));
};

/**
 * When a deal had closed whose jobs were all canceled, before one of them was un-canceled or another one booked (design 4.2, end); null when it had not. Such a comeback is
 * dated by the creation of a new job and by the last change of an un-canceled one, as ServiceTitan gives no date for it. Milliseconds.
 */
export const closedBeforeComeback = ({ deal, records, context }: Given): number | null => {
  const { memory, jobs } = deal;
  const back = uncanceledJobs(jobs);
  if (memory?.base.lostReason !== CANCELED_REASON || back.length === 0) return null;
  if (memory.refused?.guard === 'closed') return closedAfterCancellation({ jobs, rules: context.rules, records });
  if (memory.asked?.status !== 'lost') return null;
  const at = Math.min(...back.map(({ record }) => instantOf(records.canceledAt(record.id) === null ? record.createdOn : record.modifiedOn)));
  const before = jobs
    .filter((job) => isCanceled(job) || records.canceledAt(job.record.id) !== null)
    .map((job): DealJob => ({ ...job, record: { ...job.record, status: 'Canceled' } }));
  const given = { deal, records, context, lostSpells: [] };
  return closedAsOf({ facts: factsOf(movingAmong(before, given), given), at, rules: context.rules, records });
};

/**
 * When a deal was lost whose opportunity the rules leave lost although its facts have moved on: an estimate re-opened after the loss (`onReopen: 'keep'`),
 * or a job un-canceled after the deal had closed. Milliseconds; null for any other deal.
 */
const keptLostAt = (given: Given): number | null => {
  const { deal, records, context } = given;
  const { document, memory, estimates } = deal;
  if (document?.values.status !== 'lost' || memory?.lostByPersonAt) return null;
  const closedAt = closedBeforeComeback(given);
  if (closedAt !== null) return closedAt;
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

/** The times for which the opportunity of a deal stands, or stood, lost. */
const lostSpellsOf = (given: Given): ClosingFacts['lostSpells'] => {
  const since = standsLostSince(given);
  const past = lostSpells(given.deal.memory?.base).map(({ from, to }) => ({ from: instantOf(from), to: instantOf(to) }));
  return since === null ? past : [...past, { from: instantOf(since), to: Number.POSITIVE_INFINITY }];
};

/** The jobs that can move a deal (design 4.1.3), in order of (createdOn, id). */
export const movingJobs = (given: Given): DealJob[] => movingAmong(given.deal.jobs, { ...given, lostSpells: lostSpellsOf(given) });

/** Whether a deal was live at an instant: it had no closing date then. Whether it had begun is another question. */
export const wasLive = ({ at, ...given }: Given & { at: number }): boolean =>
  closedAsOf({ facts: factsOf(movingJobs(given), { deal: given.deal, lostSpells: lostSpellsOf(given) }), at, rules: given.context.rules, records: given.records }) === null;
