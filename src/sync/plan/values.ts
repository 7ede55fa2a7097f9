import { cleanText } from '../../payload/values/clean-text.js';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * A value as it is compared and remembered: text composed and without blanks at its ends, nothing as null, keys in one order; so that
 * a CRM that stores a value a little differently is not written again and again.
 */
export const normalised = (value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(normalised);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, normalised(value[key])]),
  );
};

/** Whether two values are the same for the sync. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(normalised(a)) === JSON.stringify(normalised(b));

/** Nothing, blank text or an empty list. The number 0 is a value: an estimate may really be worth nothing any more. */
export const isEmpty = (value: unknown): boolean => {
  const plain = normalised(value);
  return plain === null || (Array.isArray(plain) && plain.length === 0);
};

/** A remembered value as text; null for anything else. */
export const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A remembered value as a number; null for anything else. */
export const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** A remembered value as an object; an empty one for anything else. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) && !Array.isArray(value) ? value : {});
