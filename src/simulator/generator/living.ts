import type { World } from '../world/world.js';
import { bookingConverts, contactChanges, customersMerge, leadArrives, leadConverts, newCustomerCalls } from './events/customers.js';
import { estimateIsDismissed, estimateIsRepriced, estimateIsReopened, estimateIsSent, estimateIsSold } from './events/estimates.js';
import { installGoesOn, installIsBooked, jobIsCanceled, jobIsUncanceled } from './events/installs.js';
import { appointmentIsCanceled, appointmentIsScheduled, technicianChanges, visitGoesOn } from './events/visits.js';
import type { LifeEvent } from './life.js';
import { createLife } from './life.js';
import { fillSizedWorld } from './sized.js';

/** A world in which time can go on. */
export type LivingWorld = World & {
  /** Lets one to three things happen and says what they were. The same seed tells the same story. */
  tick(): string[];
};

/** Each event as often as it happens compared with the others. */
const EVENTS: readonly (readonly [weight: number, event: LifeEvent])[] = [
  [6, newCustomerCalls],
  [5, appointmentIsScheduled],
  [2, appointmentIsCanceled],
  [10, visitGoesOn],
  [2, technicianChanges],
  [6, estimateIsSent],
  [2, estimateIsRepriced],
  [4, estimateIsSold],
  [2, estimateIsDismissed],
  [1, estimateIsReopened],
  [4, installIsBooked],
  [12, installGoesOn],
  [1, jobIsCanceled],
  [1, jobIsUncanceled],
  [2, contactChanges],
  [2, leadArrives],
  [1, leadConverts],
  [1, bookingConverts],
];

// Two customers in three hundred events turn out to be one.
const MERGE_SHARE = 1 / 150;
const DRAWN = EVENTS.flatMap(([weight, event]) => Array.from({ length: weight }, () => event));

/** Fills an empty world with a small shop in the middle of its business. */
export const fillLivingWorld = (world: World): void =>
  fillSizedWorld({ world, options: { customers: 120, recentShare: 0.6, mappedShare: 0.75, installShare: 0.2, mergedShare: 0.02, leadShare: 0.05 } });

/** Gives a world the power to move. */
export const withLife = (world: World): LivingWorld => {
  const life = createLife(world);
  const happen = (): string | undefined => {
    const event = life.random.chance(MERGE_SHARE) ? customersMerge : life.random.pick(DRAWN);
    return event(life);
  };
  return Object.assign(world, {
    tick: () => Array.from({ length: life.random.int(1, 3) }, () => happen()).flatMap((what) => what ?? []),
  });
};

/** Lets worlds move by themselves every so many seconds; returns what stops it. */
export const live = ({ worlds, everySeconds }: { worlds: readonly LivingWorld[]; everySeconds: number }): (() => void) => {
  const timer = setInterval(() => worlds.forEach((world) => world.tick()), everySeconds * 1000);
  timer.unref();
  return () => clearInterval(timer);
};
