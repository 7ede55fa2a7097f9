import { z } from 'zod';

const text = z.string().min(1);

/** What both ways of telling ServiceTitan of a lead have in common, as the rule records it. */
export const newLeadPayload = z.strictObject({
  /** Under which ServiceTitan keeps it. */
  key: z.string().regex(/^[\w-]{1,200}$/),
  summary: text,
  name: text,
  email: text.nullable(),
  phone: text.nullable(),
  address: z.strictObject({ street: text, city: text, state: text, zip: text, country: text }).nullable(),
});
