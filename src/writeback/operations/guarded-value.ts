import { z } from 'zod';

import { cleanText } from '../../payload/values/clean-text.js';
import type { Look } from '../write.types.js';

/**
 * A value that is to stand in a field, and what may stand there now for it to be written: anything else is a change that ServiceTitan made as well, of
 * which nobody here knew, and the rule of the field decides (design 4.3). `guard` is null where the CRM wins anyway.
 */
export const guardedValue = z.strictObject({
  value: z.string().trim().min(1),
  guard: z.strictObject({ expected: z.array(z.string().nullable()), rule: z.enum(['servicetitan', 'newest', 'ask']) }).nullable(),
});

export type GuardedValue = z.infer<typeof guardedValue>;

/** How values of the field are compared. */
export type Compare = (value: string | null) => unknown;

/** What a field means for a write: `done`, `open`, or `contested` where ServiceTitan's own change stands. Instants are ISO 8601. */
export const standingOf = (args: { wanted: GuardedValue; found: string | null; keyOf: Compare; modifiedOn: string; createdAt: string }): 'done' | 'open' | 'contested' => {
  const { wanted, found, keyOf, modifiedOn, createdAt } = args;
  if (keyOf(found) === keyOf(wanted.value)) return 'done';
  if (wanted.guard === null || cleanText(found) === null || wanted.guard.expected.some((value) => keyOf(value) === keyOf(found))) return 'open';
  return wanted.guard.rule === 'newest' && Date.parse(modifiedOn) < Date.parse(createdAt) ? 'open' : 'contested';
};

export const CONTESTED: Look = { is: 'impossible', reason: 'ServiceTitan changed this as well, and the rule of the field does not let the CRM win. The next run brings both sides together, or asks under Conflicts whose value stands.' };
