import PQueue from 'p-queue';

/** Tells the limiter that a request has been answered, or has failed. */
export type Answered = () => void;

/** Hands out turns to send a request, and stops handing them out while ServiceTitan asks for quiet. */
export type RequestLimiter = {
  /** Resolves when one more request may be sent. Waiting happens here, before the attempt's timeout begins to run. */
  turn(): Promise<Answered>;
  /** Lets nobody have a turn until `pause` has resolved; several may overlap. */
  quietWhile(pause: () => Promise<void>): Promise<void>;
};

const SECOND_MS = 1_000;

/** By then a request has reached ServiceTitan, though its answer may take long. */
const LONGEST_WAY_MS = 500;

/**
 * A limiter with a sliding window: at no instant have more than `requestsPerSecond` requests reached ServiceTitan in the second before, however long each
 * was on its way. When it arrived is not known here, but that it was before its answer: a turn is free again a second after that, or after the time
 * that the longest way takes, whichever comes first.
 */
export const createRequestLimiter = ({ requestsPerSecond }: { requestsPerSecond: number }): RequestLimiter => {
  const queue = new PQueue({ concurrency: requestsPerSecond });
  let pauses = 0;

  const holdTurn = (taken: (answered: Answered) => void): Promise<void> =>
    new Promise((free) => {
      setTimeout(free, LONGEST_WAY_MS + SECOND_MS);
      taken(() => void setTimeout(free, SECOND_MS));
    });

  return {
    turn: () =>
      new Promise((resolve) => {
        void queue.add(() => holdTurn(resolve));
      }),
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
