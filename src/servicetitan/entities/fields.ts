import { z } from 'zod';

import { storableText } from '../storable-json.js';

/**
 * The kinds of field in ServiceTitan's answers. Its documents say "required" of much that comes as null, so everything that has
 * a sensible value is optional here; ids and dates are strict, because rows are joined and ordered by them.
 * No message holds the value: it becomes the reason in the quarantine.
 */

/** Stands for a status or type that ServiceTitan left out; the rules treat it like any value they do not know. */
export const unknownValue = 'Unknown';

const notAnId = 'expected a positive whole number';

const greatestInt64 = '9223372036854775807';

const isLongId = (text: string): boolean =>
  /^[1-9]\d{15,18}$/.test(text) && !Number.isSafeInteger(Number(text)) && (text.length < greatestInt64.length || text <= greatestInt64);

/** What `parseLosslessly` makes of ids that are no exact numbers. Shorter ones never come as text, so two spellings of one id cannot meet. */
const longId = z.string({ error: notAnId }).refine(isLongId, notAnId);

/** int64 as text, with all its digits. */
export const id = z.union([z.int({ error: notAnId }).positive(notAnId).transform(String), longId], { error: notAnId });

/** A reference that may be missing; ServiceTitan also writes 0 for none. */
export const optionalId = z
  .union([z.int({ error: notAnId }).nonnegative(notAnId), longId], { error: notAnId })
  .nullish()
  .transform((value) => (value ? String(value) : null));

const notText = 'expected text';

/** Nothing but blanks, control characters and characters without width: what looks like no text is none. */
const isInvisible = (text: string): boolean => !/[^\p{Cc}\p{Cf}\p{Z}]/u.test(text);

const cleanText = ({ text, maxLength }: { text: string; maxLength: number }): string | null => {
  const cut = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
  const clean = storableText(cut).normalize('NFC').trim();
  return isInvisible(clean) ? null : clean;
};

/** Text in composed Unicode, without NUL, lone surrogates and outer blanks, cut at `maxLength` UTF-16 units; null when nothing is left that can be seen. */
export const text = (maxLength: number) =>
  z
    .union([z.string(), z.number().transform(String)], { error: notText })
    .nullish()
    .transform((value) => (value === null || value === undefined ? null : cleanText({ text: value, maxLength })));

/** For names, numbers and the parts of an address. */
export const shortText = text(1_000);
/** For memos and summaries. */
export const longText = text(20_000);

/** An enumeration as text, values from later versions of the API included. Estimates send `{ value, name }`. */
export const status = z
  .union([shortText, z.object({ name: shortText }).transform(({ name }) => name)], { error: 'expected text or an object with a name' })
  .transform((value) => value ?? unknownValue);

/** A yes or no with the value that holds when ServiceTitan does not say. */
export const flag = (missing: boolean) =>
  z
    .boolean({ error: 'expected true or false' })
    .nullish()
    .transform((value) => value ?? missing);

/**
 * .NET's smallest date, which ServiceTitan sends where there is none, and its greatest year, which others send for it. Taken for a time of
 * change, the latter would make a record the newest for ever.
 */
const isNoDate = (value: string): boolean => value.startsWith('0001-01-01') || value.startsWith('9999-');

const notADate = 'expected an ISO 8601 date and time';
/** No record of a shop is older; earlier years come from broken clocks, and sort wrongly once a time zone takes them below zero. */
const firstYear = 1900;

/** An instant as ServiceTitan sent it, up to seven fractional digits. Without a zone it is UTC, as its documents say. */
export const instant = z.iso
  .datetime({ offset: true, local: true, error: notADate, abort: true })
  .refine((value) => isNoDate(value) || Number(value.slice(0, 4)) >= firstYear, `expected a date after ${firstYear}`)
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined || isNoDate(value)) return null;
    if (/(Z|[+-]\d{2}:?\d{2})$/.test(value)) return value;
    return /T\d{2}:\d{2}$/.test(value) ? `${value}:00Z` : `${value}Z`;
  });

/** No estimate is worth as much, and a thousand of them still fit where sums are kept (`numeric(16, 2)`). */
const tooMuchMoney = 100_000_000_000;

/** Money in the account's currency, as a number or as numeric text. */
export const money = z
  .union([z.number(), z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/).transform(Number)], { error: 'expected a number' })
  .refine((amount) => Math.abs(amount) < tooMuchMoney, `expected an amount below ${tooMuchMoney}`);

/**
 * The first instant that is there. ServiceTitan's documents promise them all, but rows without one occur; a row with none at all
 * cannot be ordered and is refused under the name of the field.
 */
export const firstInstant = ({
  field,
  instants,
  context,
}: {
  field: string;
  instants: readonly (string | null)[];
  context: z.RefinementCtx;
}): string => {
  const found = instants.find((value) => value !== null);
  if (found) return found;
  context.addIssue({ code: 'custom', path: [field], message: 'missing, and no other date stands in for it' });
  return z.NEVER;
};

/** When a record was made and last changed; each stands in for the other. */
export const madeAndChanged = ({
  row,
  context,
}: {
  row: { createdOn: string | null; modifiedOn: string | null };
  context: z.RefinementCtx;
}): { createdOn: string; modifiedOn: string } => ({
  createdOn: firstInstant({ field: 'createdOn', instants: [row.createdOn, row.modifiedOn], context }),
  modifiedOn: firstInstant({ field: 'modifiedOn', instants: [row.modifiedOn, row.createdOn], context }),
});
