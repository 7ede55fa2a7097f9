import { z } from 'zod';

import { firstInstant, flag, id, instant, longText, optionalId } from './fields.js';

import type { CanceledLogRecord } from '../records.js';

/** jpm `ExportJobCanceledLogResponse`. */
export const canceledLogSchema = z
  .object(
    { id, jobId: id, reasonId: optionalId, memo: longText, active: flag(true), createdOn: instant },
    { error: 'expected an object' },
  )
  .transform(
    (row, context): CanceledLogRecord => ({
      ...row,
      createdOn: firstInstant({ field: 'createdOn', instants: [row.createdOn], context }),
    }),
  );
