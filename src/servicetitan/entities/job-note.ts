import { z } from 'zod';

import { flag, instant, longText, madeAndChanged, optionalId } from './fields.js';

import type { JobNoteRecord } from '../records.js';

/** jpm `NoteResponse`, which has no id. */
export const jobNoteSchema = z
  .object({ text: longText, isPinned: flag(false), createdById: optionalId, createdOn: instant, modifiedOn: instant }, { error: 'expected an object' })
  .transform((row, context): JobNoteRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
