import { z } from 'zod';

import type { WriteBackMode, WriteBackSettings } from '../writeback/write-back-settings.js';

const MODES = ['off', 'notes', 'full'] as const satisfies readonly WriteBackMode[];
const mode = z.enum(MODES, 'must be "off", "notes" or "full"');

const idProblem = 'must be an id of ServiceTitan: digits, as a number or as text';
const id = z.union([z.string().regex(/^[1-9]\d{0,18}$/, idProblem), z.int(idProblem).positive(idProblem).transform(String)], idProblem);

const text = (fallback: string) => z.string('must be text').trim().min(1, 'must not be empty').default(fallback);

const newLeads = z.preprocess(
  (value) => (value === 'off' ? { as: 'off' } : value),
  z.discriminatedUnion(
    'as',
    [
      z.strictObject({ as: z.literal('off') }),
      z.strictObject({ as: z.literal('booking'), bookingProviderId: id, source: text('CRM'), country: text('USA') }),
      z.strictObject({ as: z.literal('lead'), campaignId: id, callReasonId: id, country: text('USA') }),
    ],
    'must be "off", or an object with `as`: "booking" and `bookingProviderId`, or "lead" with `campaignId` and `callReasonId`',
  ),
);

const shape = {
  mode: mode.optional(),
  soldBy: id.nullable().optional(),
  holdReasonId: id.nullable().optional(),
  jobNotes: z.boolean('must be true or false').optional(),
  contradictions: z.enum(['refuse', 'warn'], 'must be "refuse" or "warn"').optional(),
  newLeads: newLeads.optional(),
};

const given = z.strictObject(shape, {
  error: ({ code, keys }) =>
    code === 'unrecognized_keys' ? `has the unknown field ${keys?.join(', ') ?? ''}; known: ${Object.keys(shape).join(', ')}` : 'must be "off", "notes" or "full", or an object with a `mode`',
});

export type WriteBackOption = z.infer<typeof given>;

/** What an office may tell the write-back: a mode alone, or an object with it. Not a union, whose one message could not name the field that is wrong. */
export const writeBackSchema = z.unknown().transform((value, context): WriteBackOption => {
  const parsed = typeof value === 'string' ? mode.transform((only): WriteBackOption => ({ mode: only })).safeParse(value) : given.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

export const defaultWriteBack: WriteBackSettings = { mode: 'off', soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse', newLeads: { as: 'off' } };

/** The settings of one tenant: what it says itself, else what is said for all, else the defaults. */
export const writeBackOf = (...layers: readonly WriteBackOption[]): WriteBackSettings => {
  const said = layers.map((layer) => Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined)));
  return Object.assign({}, defaultWriteBack, ...said);
};
