import { z } from 'zod';

import { flag, id, instant, madeAndChanged, shortText, status } from './fields.js';

import type { ContactMethodRecord } from '../records.js';

/** The lists have no `active`: they hold what is there. */
const fields = {
  id,
  type: status,
  value: shortText,
  active: flag(true),
  phoneSettings: z.object({ doNotText: flag(false) }, { error: 'expected an object' }).nullish(),
  createdOn: instant,
  modifiedOn: instant,
};

type Row = z.infer<z.ZodObject<typeof fields>> & { customerId: string };

const toRecord = ({ phoneSettings, ...row }: Row, context: z.RefinementCtx): ContactMethodRecord => ({
  ...row,
  doNotText: phoneSettings?.doNotText ?? false,
  ...madeAndChanged({ row, context }),
});

/** crm `ExportCustomerContactResponse` and `CustomerContactWithModifiedOnAndCustomerIdResponse`. */
export const contactMethodSchema = z.object({ ...fields, customerId: id }, { error: 'expected an object' }).transform(toRecord);

/** crm `CustomerContactWithModifiedOnResponse`, which does not say whose it is. */
export const contactMethodOf = (customerId: string): z.ZodType<ContactMethodRecord> =>
  z.object(fields, { error: 'expected an object' }).transform((row, context) => toRecord({ ...row, customerId }, context));
