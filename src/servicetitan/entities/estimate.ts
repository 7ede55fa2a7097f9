import { z } from 'zod';

import { flag, id, instant, madeAndChanged, money, optionalId, shortText, status } from './fields.js';

import type { EstimateRecord } from '../records.js';

/**
 * sales `ExportEstimatesResponse` and `EstimateResponse`. A missing subtotal is an error, not 0: an estimate without value
 * changes the stage of its opportunity.
 */
export const estimateSchema = z
  .object(
    {
      id,
      jobId: optionalId,
      projectId: optionalId,
      customerId: optionalId,
      name: shortText,
      status,
      subtotal: money,
      tax: money.nullish().transform((value) => value ?? 0),
      active: flag(true),
      soldOn: instant,
      soldBy: optionalId,
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform((row, context): EstimateRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
