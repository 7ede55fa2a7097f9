/** Levels of nesting that are handed on. `JSON.stringify` and PostgreSQL's `jsonb` fail on what `JSON.parse` still takes. */
export const maxJsonDepth = 32;

/** Text as PostgreSQL can store it: without NUL, lone surrogates replaced by U+FFFD. */
export const storableText = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');

/** True when `value`, parsed JSON, is nested deeper than `levels`. */
export const isNestedDeeperThan = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isNestedDeeperThan(member, levels - 1));
};

/** UTF-16 units of one text that are kept of a raw record; nobody looks for more, and one record must not fill the database. */
const maxRawText = 65_536;

const shortened = (text: string): string => (text.length > maxRawText ? text.slice(0, maxRawText) : text);

/**
 * A copy of parsed JSON that `jsonb` accepts, keys included, and without own `__proto__` members; `onMended` is called for each text that
 * had to change. Give it nothing nested deeper than `maxJsonDepth`.
 */
export const storableJson = (value: unknown, onMended: () => void = () => undefined): unknown => {
  if (typeof value === 'string') {
    const text = storableText(shortened(value));
    if (text !== value) onMended();
    return text;
  }
  if (Array.isArray(value)) return value.map((member) => storableJson(member, onMended));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(members.map(([key, member]) => [storableText(key), storableJson(member, onMended)]));
};
