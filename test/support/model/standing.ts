import type { Deal, Place, Run } from './model.types.js';
import type { Asked } from './six-steps.js';

const SALES = ['new-lead', 'contacted', 'appointment-scheduled', 'proposal-sent', 'estimate-followup', 'job-sold', 'estimate-lost'];

export type Standing = Place & { status: string };

type Question = { deal: Deal; asked: Asked; run: Run };

/** The guard that refuses a move from one stage to another (4.2, 4.3); undefined where the rules make it. */
const guardOf = ({ from, to, deal, asked, run: { options } }: Question & { from: Place; to: Place }): string | undefined => {
  const isEnd = to.pipeline === asked.pipeline && to.stage === asked.stage;
  if (from.pipeline === 'install') return to.pipeline === 'install' && to.stage !== 'estimate-approved' ? undefined : 'no-way-back';
  if (from.stage === 'estimate-lost') {
    const isSoldSince = asked.soldAt !== null && asked.soldAt > (deal.lostBy === 'person' ? (deal.lostAt ?? 0) : 0);
    const isReopened = options.onReopen === 'reopen' && to.stage === 'proposal-sent';
    if (to.stage === 'job-sold' ? isSoldSince : isReopened) return undefined;
    if (to.pipeline === 'install') return deal.lostBy === 'person' ? 'lost-by-person' : undefined;
    return to.stage === 'proposal-sent' ? 'protected-stage' : 'no-way-back';
  }
  if (to.pipeline === 'install') return undefined;
  if (from.stage === 'job-sold' && deal.wasSold && !asked.isSold) return options.onUnsell === 'reopen' && isEnd ? undefined : 'unsold';
  if (to.stage === 'proposal-sent' && ['estimate-followup', 'job-sold'].includes(from.stage)) return 'protected-stage';
  return SALES.indexOf(to.stage) > SALES.indexOf(from.stage) ? undefined : 'no-way-back';
};

/** Where an opportunity stands after the rules have looked at it (4.3): a stage or status set by hand holds until they ask for another one. */
export const standAfter = ({ now, ...question }: Question & { now: Standing }): Standing & { passed: Place[]; refused: string[] } => {
  const { deal, asked } = question;
  const asksForPlace = deal.asked?.pipeline !== asked.pipeline || deal.asked.stage !== asked.stage;
  const passed: Place[] = [];
  let place: Place = now;
  if (asksForPlace) {
    for (const to of asked.path) {
      if (same(place, to) || guardOf({ ...question, from: place, to })) continue;
      passed.push(to);
      place = to;
    }
  }
  const guard = asksForPlace && !same(place, asked) ? guardOf({ ...question, from: place, to: asked }) : undefined;
  return { pipeline: place.pipeline, stage: place.stage, status: statusAfter({ ...question, now, place }), passed, refused: guard ? [`${asked.stage} ${guard}`] : [] };
};

const same = (a: Place, b: Place): boolean => a.pipeline === b.pipeline && a.stage === b.stage;

const statusAfter = ({ deal, asked, run, now, place }: Question & { now: Standing; place: Place }): string => {
  const leftLost = now.stage === 'estimate-lost' && place.stage !== 'estimate-lost';
  if (leftLost) return asked.status;
  if (deal.asked?.status === asked.status) return now.status;
  if (asked.status === 'won') return 'won';
  if (asked.status === 'lost') return asked.isCanceled || place.stage === 'estimate-lost' ? 'lost' : now.status;
  if (now.status === 'lost') return deal.lostBy === 'cancellation' && !isTooLate({ deal, asked }) ? 'open' : now.status;
  const isUnsold = deal.wasSold && run.options.onUnsell === 'reopen' && place.stage !== 'job-completed';
  return isUnsold ? 'open' : now.status;
};

/** "A job booked again or un-canceled before the deal is closed" (4.2.6). */
const isTooLate = ({ deal, asked }: { deal: Deal; asked: Asked }): boolean => deal.lostAt !== null && asked.bookedAt !== null && asked.bookedAt >= deal.lostAt;
