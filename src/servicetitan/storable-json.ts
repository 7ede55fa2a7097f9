/** Levels of nesting that are handed on. `JSON.stringify` and PostgreSQL's `jsonb` fail on what `JSON.parse` still takes. */
export const maxJsonDepth = 32;

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Text as PostgreSQL can store it: without NUL, lone surrogates replaced by U+FFFD. */
export const storableText = (text: string): string => (isStorable(text) ? text : text.replaceAll('\u0000', '').toWellFormed());

/** True when `value`, parsed JSON, is nested deeper than `levels`. */
export const isNestedDeeperThan = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isNestedDeeperThan(member, levels - 1));
};

/** UTF-16 units of one text that are kept of a raw record; nobody looks for more, and one record must not fill the database. */
const maxRawText = 65_536;

const shortened = (text: string): string => (text.length > maxRawText ? text.slice(0, maxRawText) : text);

/**
 * Parsed JSON that `jsonb` accepts, keys included, and without own `__proto__` members: the value itself where there is nothing to mend,
 * else a mended copy; `onMended` is called then. Give it nothing nested deeper than `maxJsonDepth`.
 */
export const storableJson = (value: unknown, onMended: () => void = () => undefined): unknown => {
  if (!needsMending(value)) return value;
  if (hasTextToMend(value)) onMended();
  return mended(value);
};

const isKept = (text: string): boolean => text.length <= maxRawText && isStorable(text);

const needsMending = (value: unknown): boolean => {
  if (typeof value === 'string') return !isKept(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(needsMending);
  return Object.entries(value).some(([key, member]) => key === '__proto__' || !isStorable(key) || needsMending(member));
};

const hasTextToMend = (value: unknown): boolean => {
  if (typeof value === 'string') return !isKept(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => key !== '__proto__' && hasTextToMend(member));
};

const mended = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(shortened(value));
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(members.map(([key, member]) => [storableText(key), mended(member)]));
};
