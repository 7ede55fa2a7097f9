/** One line of the table. */
export type Finding = {
  subject: string;
  measured: string;
  /** Null for what is counted. */
  ratio: number | null;
  target: string;
  /** Null for what is not judged at this size. */
  isMet: boolean | null;
};

/** A line about times, rates or memory: `ratio` must be at least, or at most, the target; without one it is there to compare with. */
export const ratioFinding = (args: { subject: string; measured: string; ratio: number; atLeast?: number; atMost?: number; isJudged: boolean }): Finding => {
  const { subject, measured, ratio, atLeast, atMost, isJudged } = args;
  const isMet = ratio >= (atLeast ?? -Infinity) && ratio <= (atMost ?? Infinity);
  const target = [...(atLeast === undefined ? [] : [`≥ ${atLeast}`]), ...(atMost === undefined ? [] : [`≤ ${atMost}`])].join(', ');
  return { subject, measured, ratio, target, isMet: isJudged ? isMet : null };
};

/** A line about counts: right or wrong at any size. */
export const countFinding = (args: { subject: string; measured: string; target: string; isMet: boolean }): Finding => ({ ...args, ratio: null });

/** The middle value; of an even number of values the mean of the middle two. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
};

/** A line about a time that has a limit of its own and is compared with nothing. */
export const limitFinding = (args: { subject: string; measured: string; target: string; isMet: boolean; isJudged: boolean }): Finding => {
  const { isJudged, isMet, ...rest } = args;
  return { ...rest, ratio: null, isMet: isJudged ? isMet : null };
};

/** The value that `share` of the values are not above, by the nearest rank. */
export const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.max(Math.ceil(share * values.length) - 1, 0)] ?? Number.NaN;
