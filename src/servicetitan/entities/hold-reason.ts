import { z } from 'zod';

import { flag, id, shortText } from './fields.js';

import type { HoldReasonRecord } from '../records.js';

/** jpm `JobHoldReasonResponse`. */
export const holdReasonSchema = z
  .object({ id, name: shortText, active: flag(true) }, { error: 'expected an object' })
  .transform((row): HoldReasonRecord => ({ ...row, name: row.name ?? `Hold reason ${row.id}` }));
