/** Work that is done in turns, one at a time, for as long as there is some. Its timers keep no process alive. */
export type Pump = {
  /** Lets it take a turn, soon; one more when it has begun one already. */
  ask: () => void;
  /** Whether it does nothing and has nothing in mind. */
  isIdle: () => boolean;
  /** Resolves once the turn that is on has ended; no other begins. */
  stop: () => Promise<void>;
};

/**
 * Makes a pump. `turn` returns the milliseconds to the next one, null when there is nothing to do until someone asks; turns begin at least `restMs` apart.
 * After one that threw, which `onTrouble` is told, the next one begins `troubleMs` later.
 */
export const createPump = (args: { turn: () => Promise<number | null>; onTrouble: (error: unknown) => void; restMs: number; troubleMs: number }): Pump => {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  let isStopped = false;
  /** `performance.now()` before which no turn begins. */
  let notBefore = 0;

  const begin = (inMs: number): void => {
    if (isStopped) return;
    timer = setTimeout(
      () => {
        timer = null;
        running = take();
      },
      Math.max(inMs, notBefore - performance.now(), 0),
    );
    timer.unref();
  };

  const take = async (): Promise<void> => {
    isAskedAgain = false;
    notBefore = performance.now() + args.restMs;
    let next: number | null;
    try {
      next = await args.turn();
    } catch (error) {
      args.onTrouble(error);
      notBefore = performance.now() + args.troubleMs;
      next = 0;
    }
    running = null;
    if (isAskedAgain) next = 0;
    if (next !== null) begin(next);
  };

  return {
    ask: () => {
      if (running !== null) isAskedAgain = true;
      else if (timer === null) begin(0);
    },
    isIdle: () => timer === null && running === null,
    stop: async () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
};
