import { z } from 'zod';

import { flag, id, instant, longText, madeAndChanged, optionalId, shortText, status } from './fields.js';

import type { LeadRecord } from '../records.js';

/** crm `ExportLeadsResponse`. */
export const leadSchema = z
  .object(
    {
      id,
      customerId: optionalId,
      businessUnitId: optionalId,
      status,
      summary: longText,
      leadCustomerName: shortText,
      leadPhone: shortText,
      leadEmail: shortText,
      active: flag(true),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform((row, context): LeadRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
