const WHOLE = new Intl.NumberFormat('en-US');

/** Money as titles show it: thousands separated, cents only if there are any. */
export const moneyText = (value: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: Number.isInteger(value) ? 0 : 2 }).format(value);

/** A count, thousands separated. */
export const countText = (count: number): string => WHOLE.format(count);

/** "1 job", "2 jobs". */
export const counted = (count: number, one: string, many: string): string => `${countText(count)} ${count === 1 ? one : many}`;

/** "0.4 s", "12 s", "3 min 5 s"; a dash for what has no duration. */
export const durationText = (ms: number | null): string => {
  if (ms === null) return '–';
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

const LONGEST = 120;

/** What a field held, in one line; "empty" for nothing. */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return 'empty';
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.map(entryText).join(', ') : entryText(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
};

const entryText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('name' in value && typeof value.name === 'string') return value.name;
  return JSON.stringify(value);
};
