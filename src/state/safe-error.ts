/** On every error of ours whose message may be told. One for all copies of this module, for Next loads modules more than once. */
const MARK: unique symbol = Symbol.for('payload-st-sync.safe-error');

/**
 * An error whose message holds neither secrets nor personal data: it may stand in logs, answers and job rows as it is (promise 7). Whoever
 * derives one answers for its message; where it may quote a value from outside it has to be a plain Error.
 */
export class SafeError extends Error {
  readonly [MARK] = true;
}

/** Whether the message of an error may be told. By its mark, for its name may be anybody's. */
export const isSafeError = (error: unknown): error is Error => error instanceof Error && MARK in error && error[MARK] === true;
