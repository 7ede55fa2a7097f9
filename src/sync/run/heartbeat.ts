import { setTimeout as sleep } from 'node:timers/promises';

import { LeaseLostError, renewLease, type Lease } from '../../state/lease.js';
import { SafeError } from '../../state/safe-error.js';
import type { SyncRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';

/** A run that did nothing for too long, as it does when it waits for a host that is gone: it gives its tenant up to the next run. */
export class StuckRunError extends SafeError {
  override readonly name = 'StuckRunError';
}

/** Keeps a run's lease while the run is alive. */
export type Heartbeat = {
  /** Says that the run is getting on; throws LeaseLostError once the lease is known to be lost. */
  beat(): void;
  /** What `work` comes to; sooner, it throws LeaseLostError or StuckRunError. Work that is left behind can write nothing more. */
  during<T>(work: () => Promise<T>): Promise<T>;
};

/** Renews the lease three times in the time it lives, for as long as `during` lasts. */
export const createHeartbeat = (runtime: SyncRuntime, lease: Lease): Heartbeat => {
  const { state, payload, patience } = runtime;
  let isLost = false;
  let lastBeat = performance.now();

  const check = async (): Promise<void> => {
    if (performance.now() - lastBeat > patience.stuckSeconds * 1000) {
      throw new StuckRunError(`The run did nothing for ${Math.ceil(patience.stuckSeconds / 60)} minutes and was given up; the next run goes on from here.`);
    }
    try {
      isLost ||= !(await renewLease(state, lease));
    } catch (error) {
      payload.logger.warn({ msg: `[crm-sync-worker] heartbeat failed: ${safeReason(error)}`, tenantId: lease.tenantId });
    }
    if (isLost) throw new LeaseLostError(lease.tenantId);
  };

  const checkUntil = async (ended: AbortSignal): Promise<never> => {
    for (;;) {
      await sleep((lease.seconds * 1000) / 3, undefined, { signal: ended, ref: false });
      await check();
    }
  };

  return {
    beat: () => {
      if (isLost) throw new LeaseLostError(lease.tenantId);
      lastBeat = performance.now();
    },
    during: async (work) => {
      const ended = new AbortController();
      const racers = [work(), checkUntil(ended.signal)] as const;
      // What comes after the first is of no interest to anybody.
      for (const racer of racers) racer.catch(() => undefined);
      try {
        return await Promise.race(racers);
      } finally {
        ended.abort();
      }
    },
  };
};
