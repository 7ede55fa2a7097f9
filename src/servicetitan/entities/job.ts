import { z } from 'zod';

import { flag, id, instant, madeAndChanged, optionalId, shortText, status } from './fields.js';

import type { JobRecord } from '../records.js';

/** jpm `ExportJobsResponse` and `JobResponse`; the latter has no `active`. Without a number the job is known by its id. */
export const jobSchema = z
  .object(
    {
      id,
      jobNumber: shortText,
      customerId: id,
      projectId: optionalId,
      businessUnitId: id,
      jobStatus: status,
      completedOn: instant,
      recallForId: optionalId,
      warrantyId: optionalId,
      createdFromEstimateId: optionalId,
      bookingId: optionalId,
      leadCallId: optionalId,
      active: flag(true),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform(
    ({ jobNumber, jobStatus, ...row }, context): JobRecord => ({
      ...row,
      number: jobNumber ?? row.id,
      status: jobStatus,
      ...madeAndChanged({ row, context }),
    }),
  );
