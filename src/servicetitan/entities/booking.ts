import { z } from 'zod';

import { id, instant, longText, madeAndChanged, optionalId, shortText, status } from './fields.js';

import type { BookingRecord } from '../records.js';

/** crm `BookingResponse`. */
export const bookingSchema = z
  .object(
    {
      id,
      externalId: shortText,
      bookingProviderId: optionalId,
      status,
      name: shortText,
      summary: longText,
      jobId: optionalId,
      dismissingReasonId: optionalId,
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform((row, context): BookingRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
