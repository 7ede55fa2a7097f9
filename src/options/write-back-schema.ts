import { z } from 'zod';

import type { WriteBackMode, WriteBackSettings } from '../writeback/write-back-settings.js';

const MODES = ['off', 'notes', 'full'] as const satisfies readonly WriteBackMode[];
const mode = z.enum(MODES, 'must be "off", "notes" or "full"');

const idProblem = 'must be an id of ServiceTitan: digits, as a number or as text';
const id = z.union([z.string().regex(/^[1-9]\d{0,18}$/), z.int().positive().transform(String)], idProblem);

const given = z.strictObject({
  mode: mode.optional(),
  soldBy: id.nullable().optional(),
  holdReasonId: id.nullable().optional(),
  jobNotes: z.boolean('must be true or false').optional(),
  contradictions: z.enum(['refuse', 'warn'], 'must be "refuse" or "warn"').optional(),
});

/** What an office may tell the write-back: a mode alone, or an object with it. */
export const writeBackSchema = z.union([mode.transform((only) => ({ mode: only })), given], 'must be "off", "notes" or "full", or an object with a `mode`');

export type WriteBackOption = z.infer<typeof writeBackSchema>;

export const defaultWriteBack: WriteBackSettings = { mode: 'off', soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse' };

/** The settings of one tenant: what it says itself, else what is said for all, else the defaults. */
export const writeBackOf = (...layers: readonly WriteBackOption[]): WriteBackSettings => {
  const said = layers.map((layer) => Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined)));
  return Object.assign({}, defaultWriteBack, ...said);
};
