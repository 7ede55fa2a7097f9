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

/** int64 as text. Numbers beyond 2^53 have already lost digits when they arrive here, so they are refused. */
export const id = z.int({ error: notAnId }).positive(notAnId).transform(String);

/** A reference that may be missing; ServiceTitan also writes 0 for none. */
export const optionalId = z
  .int({ error: notAnId })
  .nonnegative(notAnId)
  .nullish()
  .transform((value) => (value ? String(value) : null));

const notText = 'expected text';

const cleanText = ({ text, maxLength }: { text: string; maxLength: number }): string | null => {
  const cut = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
  return storableText(cut).trim() || null;
};

/** Text without NUL, lone surrogates and outer blanks, cut at `maxLength` UTF-16 units; null when nothing is left. */
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

/** .NET's smallest date, which ServiceTitan sends where there is none. */
const isNoDate = (value: string): boolean => value.startsWith('0001-01-01');

const notADate = 'expected an ISO 8601 date and time';

/** An instant as ServiceTitan sent it, up to seven fractional digits. Without a zone it is UTC, as its documents say. */
export const instant = z.iso
  .datetime({ offset: true, local: true, error: notADate })
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined || isNoDate(value)) return null;
    return /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  });

/** Money in the account's currency, as a number or as numeric text. */
export const money = z.union(
  [z.number(), z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/).transform(Number)],
  { error: 'expected a number' },
);

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
