import { z } from 'zod';

import { flag, id, instant, madeAndChanged, optionalId, shortText } from './fields.js';

import type { Address, CustomerRecord } from '../records.js';

const noAddress: Address = { street: null, unit: null, city: null, state: null, zip: null, country: null };

const address = z
  .object(
    { street: shortText, unit: shortText, city: shortText, state: shortText, zip: shortText, country: shortText },
    { error: 'expected an object' },
  )
  .nullish()
  .transform((value): Address => value ?? noAddress);

/** crm `ExportCustomerResponse` and `CustomerResponse`, which have the same fields. */
export const customerSchema = z
  .object(
    {
      id,
      name: shortText,
      active: flag(true),
      mergedToId: optionalId,
      address,
      doNotMail: flag(false),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform((row, context): CustomerRecord => ({ ...row, ...madeAndChanged({ row, context }) }));
