import { z } from 'zod';

import { flag, id, instant, madeAndChanged, shortText, status } from './fields.js';

import type { ContactMethodRecord } from '../records.js';

/**
 * crm `ExportCustomerContactResponse` and `CustomerContactWithModifiedOnAndCustomerIdResponse`. The latter has no `active`:
 * the list holds what is there.
 */
export const contactMethodSchema = z
  .object(
    {
      id,
      customerId: id,
      type: status,
      value: shortText,
      active: flag(true),
      phoneSettings: z.object({ doNotText: flag(false) }, { error: 'expected an object' }).nullish(),
      createdOn: instant,
      modifiedOn: instant,
    },
    { error: 'expected an object' },
  )
  .transform(
    ({ phoneSettings, ...row }, context): ContactMethodRecord => ({
      ...row,
      doNotText: phoneSettings?.doNotText ?? false,
      ...madeAndChanged({ row, context }),
    }),
  );
