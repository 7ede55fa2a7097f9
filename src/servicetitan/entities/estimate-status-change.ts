import { z } from 'zod';

import { firstInstant, instant, shortText } from './fields.js';

import type { EstimateStatusChange } from '../client.types.js';

/** sales `EstimateStatusChangesResponse`. */
export const estimateStatusChangeSchema = z
  .object({ oldStatus: shortText, newStatus: shortText, createdOn: instant }, { error: 'expected an object' })
  .transform(
    (row, context): EstimateStatusChange => ({
      ...row,
      createdOn: firstInstant({ field: 'createdOn', instants: [row.createdOn], context }),
    }),
  );
