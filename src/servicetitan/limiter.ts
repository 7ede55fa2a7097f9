import PQueue from 'p-queue';

/** Hands out turns to send a request, and stops handing them out while ServiceTitan asks for quiet. */
export type RequestLimiter = {
  /** Resolves when one more request may be sent. Waiting happens here, before the attempt's timeout begins to run. */
  turn(): Promise<void>;
  /** Lets nobody have a turn until `pause` has resolved; several may overlap. */
  quietWhile(pause: () => Promise<void>): Promise<void>;
};

/** Longer than a second, since requests that left evenly may arrive closer together. */
const windowMs = 1_050;

/** A limiter with a sliding window: at no instant have more than `requestsPerSecond` turns been given in the second before. */
export const createRequestLimiter = ({ requestsPerSecond }: { requestsPerSecond: number }): RequestLimiter => {
  const queue = new PQueue({ intervalCap: requestsPerSecond, interval: windowMs, strict: true });
  let pauses = 0;
  return {
    turn: () => queue.add(() => undefined),
    quietWhile: async (pause) => {
      pauses += 1;
      queue.pause();
      try {
        await pause();
      } finally {
        pauses -= 1;
        if (pauses === 0) queue.start();
      }
    },
  };
};
