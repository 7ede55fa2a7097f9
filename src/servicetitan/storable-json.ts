/** Levels of nesting that are handed on. `JSON.stringify` and PostgreSQL's `jsonb` fail on what `JSON.parse` still takes. */
export const maxJsonDepth = 32;

/** Text as PostgreSQL can store it: without NUL, lone surrogates replaced by U+FFFD. */
export const storableText = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');

/** True when `value`, parsed JSON, is nested deeper than `levels`. */
export const isNestedDeeperThan = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isNestedDeeperThan(member, levels - 1));
};

/**
 * A copy of parsed JSON that `jsonb` accepts, keys included, and without own `__proto__` members. Give it nothing nested deeper
 * than `maxJsonDepth`.
 */
export const storableJson = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(members.map(([key, member]) => [storableText(key), storableJson(member)]));
};
