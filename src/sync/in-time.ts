import { SafeError } from '../state/safe-error.js';

/** Something took longer than whoever asked for it waits. */
export class TooLateError extends SafeError {
  override readonly name = 'TooLateError';
}

/** What `work` resolves to; throws what it throws, or TooLateError after `ms`. The work itself goes on. */
export const inTime = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooLateError(`It took longer than ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
