import { z } from 'zod';

/** The kinds of field in what we send. Strict, other than those of ServiceTitan's answers; no message holds the value. */

const greatestInt64 = 9_223_372_036_854_775_807n;

/** int64, given as text like every id in our code and sent as a number with all its digits. */
export const id = z
  .string('expected an id')
  .regex(/^[1-9]\d{0,18}$/, 'expected the digits of an id')
  .transform(BigInt)
  .refine((value) => value <= greatestInt64, 'expected an int64');

/** Text, empty only where a caller may clear a field. */
export const text = z.string('expected text');

export const someText = text.refine((value) => value.trim() !== '', 'expected text that is not blank');

export const flag = z.boolean('expected true or false');

const notAnInstant = 'expected an ISO 8601 date and time with its zone';

/** An instant, sent in UTC. */
export const instant = z.iso
  .datetime({ offset: true, error: notAnInstant, abort: true })
  .transform((value) => new Date(value).toISOString())
  .pipe(z.iso.datetime(notAnInstant));

/** A word of one of ServiceTitan's enumerations. */
export const word = <const W extends readonly [string, ...string[]]>(words: W) => z.enum(words, `expected one of ${words.join(', ')}`);

/** crm `ContactType`. */
export const contactType = word(['Phone', 'MobilePhone', 'Email', 'Fax']);
/** crm `CustomerType`. */
export const customerType = word(['Residential', 'Commercial']);
/** crm `Priority`. */
export const priority = word(['Low', 'Normal', 'High', 'Urgent']);

/** A patch without a field would be a request for nothing. */
export const changesSomething = (patch: object): boolean => Object.values(patch).some((value) => value !== undefined);
export const nothingToChange = 'expected at least one field to change';
