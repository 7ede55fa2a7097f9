import { z } from 'zod';

import { flag, id, instant, madeAndChanged, status } from './fields.js';

import type { AppointmentRecord } from '../records.js';

/** jpm `ExportAppointmentsResponse`. */
export const appointmentSchema = z
  .object(
    {
      id,
      jobId: id,
      status,
      start: instant,
      end: instant,
      active: flag(true),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform((row, context): AppointmentRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
