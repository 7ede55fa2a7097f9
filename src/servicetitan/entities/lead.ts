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
      bookingId: optionalId,
      callId: optionalId,
      status,
      summary: longText,
      leadCustomerName: shortText,
      leadPhone: shortText,
      leadEmail: shortText,
      leadStreet: shortText,
      leadUnit: shortText,
      leadCity: shortText,
      leadState: shortText,
      leadZip: shortText,
      leadCountry: shortText,
      active: flag(true),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform(
    ({ leadStreet, leadUnit, leadCity, leadState, leadZip, leadCountry, ...row }, context): LeadRecord => ({
      ...row,
      address: { street: leadStreet, unit: leadUnit, city: leadCity, state: leadState, zip: leadZip, country: leadCountry },
      ...madeAndChanged({ row, context }),
    }),
  );
