import type { DueWrite, WriteOutcome } from '../state/outbox.js';
import { MAX_ATTEMPTS, MAX_UNCHANGED, waitAfter } from './attempts.js';
import { failureOf, type Failure } from './failure.js';
import type { Looked } from './look-at-writes.js';

/** What outcomes are decided with. */
export type OutcomeTools = {
  now: () => Date;
  /** From 0 to 1, for the jitter of the waits. */
  random: () => number;
  /** Why something failed, for people: without secrets and personal data. */
  reasonOf: (error: unknown) => string;
};

/** How sending a write went: `none` where it was held back, because others had just failed for want of ServiceTitan. */
export type Sending = { is: 'accepted' } | { is: 'failed'; error: unknown } | { is: 'held-back'; error: unknown };

const UNCHANGED = 'ServiceTitan took it and changed nothing. Do it there, or try again.';
const UNKNOWN_OPERATION = 'This version of the sync does not know how to do this: another version recorded it.';
const WITHOUT_EFFECT: Failure = { kind: 'other', effect: 'none', retryAfterMs: null };

const confirmed = (write: DueWrite, look: Looked & { is: 'done' }, wasSent: boolean): WriteOutcome => ({ id: write.id, status: 'confirmed', reason: null, result: look.result, wasSent });

const refused = (write: DueWrite, reason: string, wasSent: boolean): WriteOutcome => ({ id: write.id, status: 'refused', reason, wasSent });

type Again = { write: DueWrite; reason: string; failure: Failure; wasSent: boolean; isUntried?: boolean; most?: number };

/** Another attempt later, until there were too many; one that was held back was none. What may have had an effect stays `sending`. */
const again = (tools: OutcomeTools, { write, reason, failure, wasSent, isUntried = false, most = MAX_ATTEMPTS }: Again): WriteOutcome => {
  const attempts = write.attempts + 1;
  if (!isUntried && attempts >= most) return refused(write, reason, wasSent);
  const waitMs = waitAfter({ attempts, retryAfterMs: failure.retryAfterMs, random: tools.random });
  const mayStand = failure.effect === 'unknown' || (write.status === 'sending' && !wasSent);
  return { id: write.id, status: mayStand ? 'sending' : 'pending', reason, nextAttemptAt: new Date(tools.now().getTime() + waitMs).toISOString(), wasSent, isUntried };
};

/** A write whose operation nobody here knows waits for a process that does. */
export const unknownOutcome = (tools: OutcomeTools, write: DueWrite): WriteOutcome =>
  again(tools, { write, reason: UNKNOWN_OPERATION, failure: WITHOUT_EFFECT, wasSent: false });

/** What a look before sending settles; null for a write that is to be sent. */
export const outcomeOfLook = (tools: OutcomeTools, { write, look }: { write: DueWrite; look: Looked }): WriteOutcome | null => {
  if (look.is === 'open') return null;
  if (look.is === 'done') return confirmed(write, look, false);
  if (look.is === 'impossible') return refused(write, look.reason, false);
  const failure = failureOf(look.error);
  const reason = tools.reasonOf(look.error);
  return failure.kind === 'refused' ? refused(write, reason, false) : again(tools, { write, reason, failure: { ...failure, effect: 'none' }, wasSent: false });
};

/** What became of a write that was sent: what ServiceTitan is seen to have counts, not what it answered. */
export const outcomeOfSending = (tools: OutcomeTools, { write, sending, proof }: { write: DueWrite; sending: Sending; proof: Looked }): WriteOutcome => {
  const wasSent = true;
  if (proof.is === 'done') return confirmed(write, proof, wasSent);
  if (sending.is === 'held-back') return again(tools, { write, reason: tools.reasonOf(sending.error), failure: { ...failureOf(sending.error), effect: 'none' }, wasSent, isUntried: true });
  const failure = sending.is === 'failed' ? failureOf(sending.error) : null;
  if (failure?.kind === 'refused' && sending.is === 'failed') return refused(write, tools.reasonOf(sending.error), wasSent);
  if (proof.is === 'impossible') return refused(write, proof.reason, wasSent);
  if (sending.is === 'failed' && failure) return again(tools, { write, reason: tools.reasonOf(sending.error), failure, wasSent });
  if (proof.is === 'failed') return again(tools, { write, reason: tools.reasonOf(proof.error), failure: { ...failureOf(proof.error), effect: 'unknown' }, wasSent });
  return again(tools, { write, reason: UNCHANGED, failure: { ...WITHOUT_EFFECT, effect: 'unknown' }, wasSent, most: MAX_UNCHANGED });
};
