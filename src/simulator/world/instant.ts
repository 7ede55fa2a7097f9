/**
 * ServiceTitan's instants carry up to seven fractional digits, which neither `Date` nor milliseconds in a double can hold.
 * An instant is therefore a whole number of ticks of 100 ns since 2020-01-01T00:00:00Z (negative before), exact for ±28 years.
 */
export type Instant = number;

/** How callers give a time: a `Date`, ISO 8601 text with an offset or `Z`, or exact ticks. */
export type Moment = Date | string | { ticks: Instant };

export const TICKS_PER_MS = 10_000;
const EPOCH_MS = Date.UTC(2020, 0, 1);
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

/** The instant of a millisecond timestamp since 1970. */
export const instantOfMs = (ms: number): Instant => Math.round((ms - EPOCH_MS) * TICKS_PER_MS);

/** The millisecond timestamp since 1970, rounded down. */
export const msOfInstant = (instant: Instant): number => Math.floor(instant / TICKS_PER_MS) + EPOCH_MS;

/** Reads ISO 8601 text to the tick; text without a zone is UTC. Undefined where it is not a date. */
export const parseInstant = (text: string): Instant | undefined => {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${day}T${minutes}:${seconds}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return instantOfMs(ms) + Number(fraction.slice(0, 7).padEnd(7, '0'));
};

/** Reads what a caller gave; throws a `TypeError` that names the remedy when it is no date. */
export const toInstant = (moment: Moment): Instant => {
  if (typeof moment === 'object' && 'ticks' in moment) return moment.ticks;
  const instant = typeof moment === 'string' ? parseInstant(moment) : instantOfMs(moment.getTime());
  if (instant === undefined || Number.isNaN(instant)) throw new TypeError('not an instant: give a Date or ISO 8601 text');
  return instant;
};

/** ISO 8601 UTC text the way ServiceTitan writes it: zero to seven fractional digits, trailing zeros left out. */
export const formatInstant = (instant: Instant): string => {
  const ms = msOfInstant(instant);
  const ticks = instant - instantOfMs(ms);
  const iso = new Date(ms).toISOString();
  const fraction = `${iso.slice(20, 23)}${String(ticks).padStart(4, '0')}`.replace(/0+$/, '');
  return `${iso.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
};

/** The same, null staying null. */
export const formatMaybe = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));
