import { z } from 'zod';
import { parseInstant } from '../../world/instant.js';

/** An int64. */
export const id = z.int();
export const ids = z.array(id);

/** A date-time, read to the tick. */
export const instant = z.string().transform((text, context) => {
  const read = parseInstant(text);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'The value is not a date and time.' });
  return z.NEVER;
});

export const priority = z.enum(['Low', 'Normal', 'High', 'Urgent']);
export const contactType = z.enum(['Phone', 'Email', 'Fax', 'MobilePhone']);

/** `ExternalDataUpdateRequest` of crm and jpm. */
export const externalDataUpdate = z.object({
  patchMode: z.enum(['Replace', 'Merge']).nullish(),
  applicationGuid: z.guid(),
  externalData: z.array(z.object({ key: z.string(), value: z.string().nullish() })),
});

/** The members that a request gives, without those it leaves out: absent means unchanged. */
export const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that a request gives a value, without absent ones and nulls: what a new record takes over. */
export const present = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null)) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
