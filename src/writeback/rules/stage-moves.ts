import { z } from 'zod';

import { jobState } from '../../sync/steps/job-state.js';
import { takeBack, type OutgoingChange, type OutgoingRule, type WriteRequest } from '../write.types.js';
import { estimateToReopen, estimateToSell, isBooked, liveInstallJobs, openOnes, soldOnes } from './deal-records.js';
import { moveSentence } from './move-sentence.js';
import { isOtherStage, standingOf, type Standing } from './standing.js';

type Move = { change: OutgoingChange; from: Standing; to: Standing };

const technicians = z.array(z.object({ stTechnicianId: z.string().min(1), primary: z.boolean().nullish() })).catch([]);

const sellerOf = ({ settings, after }: OutgoingChange): string | null =>
  settings.soldBy ?? technicians.parse(after['technicians'] ?? []).find((technician) => technician.primary)?.stTechnicianId ?? null;

const toEstimate = (operation: string, estimateId: string, more: object = {}): WriteRequest => ({ operation, target: `estimate:${estimateId}`, payload: { estimateId, ...more } });
const targetOfJob = (jobId: string): string => `job:${jobId}`;
const toJob = (operation: string, jobId: string, more: object): WriteRequest => ({ operation, target: targetOfJob(jobId), payload: { jobId, ...more } });

// What is sold, or dismissed, as far as we know may be about to be un-sold, or re-opened, by the move that is taken back here: the later wish takes the place
// of what was not sent yet, and changes nothing where it stands already.
const sale = (change: OutgoingChange): WriteRequest[] => {
  const sold = soldOnes(change);
  const estimate = sold.length > 0 ? null : estimateToSell(change);
  return (estimate ? [estimate] : sold).map(({ id }) => toEstimate('sell-estimate', id, { soldBy: sellerOf(change) }));
};

const loss = (change: OutgoingChange): WriteRequest[] => {
  const dismissed = estimateToReopen(change);
  // A sold one cannot be dismissed: that is refused with a sentence, where the sale came too late to refuse the move itself.
  return [...openOnes(change), ...soldOnes(change), ...(dismissed ? [dismissed] : [])].map(({ id }) => toEstimate('dismiss-estimate', id));
};

const reopening = (estimates: readonly { id: string }[]): WriteRequest[] => estimates.map(({ id }) => toEstimate('reopen-estimate', id));

// An estimate that is open as far as we know may be about to be sold or dismissed by the move that is taken back here: what is asked of it takes the place
// of what was not sent yet, and changes nothing in an estimate that is open.
const back = ({ change, from }: Move): WriteRequest[] => {
  if (from.status === 'won') {
    const sold = soldOnes(change);
    const awaited = sold.length === 0 ? estimateToSell(change) : null;
    return [...sold.filter((estimate) => !isBooked(change, estimate)), ...(awaited ? [awaited] : [])].map(({ id }) => toEstimate('unsell-estimate', id));
  }
  if (from.status !== 'lost') return [];
  const dismissed = estimateToReopen(change);
  return reopening(dismissed ? [dismissed] : openOnes(change));
};

const salesMove = ({ change, from, to }: Move): WriteRequest[] => {
  if (to.status === from.status) return [];
  if (to.status === 'won') {
    const sales = sale(change);
    const others = from.status === 'lost' ? openOnes(change).filter(({ id }) => sales.every(({ target }) => target !== `estimate:${id}`)) : [];
    return [...sales, ...reopening(others)];
  }
  if (to.status === 'lost') return loss(change);
  return from.kind === 'sales' ? back({ change, from, to }) : [];
};

const installMove = ({ change, from, to }: Move): WriteRequest[] => {
  if (!isOtherStage(from, to)) return [];
  return liveInstallJobs(change).map((job) => {
    if (to.trigger === 'job-on-hold' && jobState(job) !== 'on-hold') {
      return toJob('hold-job', job.id, { reasonId: change.settings.holdReasonId, memo: moveSentence({ change, from, to }) });
    }
    if (to.trigger === 'job-completed') return toJob('complete-job', job.id, { completedOn: change.at });
    return takeBack(targetOfJob(job.id));
  });
};

/**
 * What moving an opportunity by hand changes in ServiceTitan with `mode: 'full'` (issue of both ways, part 2). Stages are known by their trigger and the kind of
 * their pipeline. In `sales` the status decides, which a stage sets with itself: won sells the opportunity's estimate unless one is sold, lost dismisses every
 * open one, and has what is sold refused with a sentence, back to open un-sells what no work was booked for, or re-opens; so does what is open but may still
 * be about to be sold or dismissed. In `install` only the stage does: On Hold holds the live install jobs, Job Completed completes them, and any other takes
 * back what was not sent yet of that; won or lost there say nothing that ServiceTitan could be told.
 */
export const stageMoves: OutgoingRule = (change) => {
  const { settings, collection, stKey, before, after, rules } = change;
  if (settings.mode !== 'full' || collection !== 'opportunities' || stKey === null || before === null) return [];
  const move: Move = { change, from: standingOf(before, rules.pipelines), to: standingOf(after, rules.pipelines) };
  if (move.to.kind === null) return [];
  return move.to.kind === 'sales' ? salesMove(move) : installMove(move);
};
