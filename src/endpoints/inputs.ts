import { z } from 'zod';

/** ServiceTitan's ids are int64: digits only. */
const digits = z.string({ error: 'must be text of digits' }).regex(/^\d{1,19}$/, 'must be text of 1 to 19 digits');

const isoDate = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be an ISO date such as 2024-12-01, or an ISO date and time with its zone such as 2024-12-01T08:00:00Z',
});

/** Body of `POST /api/crm/sync/trigger` (design 5.3). `now` is the instant after which `since` cannot lie. */
export const triggerBody = (now: Date) =>
  z.strictObject({
    mode: z.enum(['incremental', 'full'], { error: 'must be "incremental" or "full"' }).default('incremental'),
    since: isoDate.refine((since) => Date.parse(since) <= now.getTime(), 'must not lie in the future').optional(),
    dryRun: z.boolean({ error: 'must be true or false' }).default(false),
    customerId: digits.optional(),
    tenantId: digits.optional(),
  });

/** Body of pause, resume and cancel: of one tenant, or of all. */
export const tenantBody = z.strictObject({ tenantId: digits.optional() });

/** Body of a route that takes nothing. */
export const emptyBody = z.strictObject({});

const stKey = z.string({ error: 'must be text' }).regex(/^\d{1,19}:(customer|job|lead):\d{1,19}$/, 'must be the key of a synced document, such as 1001:job:52');

/** Body of `POST /api/crm/sync/recreate`, query of `GET /api/crm/sync/record`. */
export const recordInput = z.strictObject({ stKey });

/** Query of `GET /api/crm/sync/inbox`. */
export const inboxQuery = z.object({
  tenantId: digits.optional(),
  status: z.enum(['waiting', 'worked', 'ignored', 'failed'], { error: 'must be "waiting", "worked", "ignored" or "failed"' }).optional(),
  limit: z.string().regex(/^\d{1,3}$/, 'must be a whole number from 1 to 200').transform(Number).pipe(z.int().min(1, 'must be a whole number from 1 to 200').max(200, 'must be a whole number from 1 to 200')).default(50),
});

/** The id in the path of a route about one event of the inbox. */
export const eventId = z.object({ id: z.uuid({ error: 'must be the id of an event, as the inbox lists it' }) });

/** Query of `GET /api/crm/sync/status`. */
export const statusQuery = z.object({
  runId: z.uuid({ error: 'must be the id of a run, as the trigger answers it' }).optional(),
  tenantId: digits.optional(),
});

const SHOWN = { default: 50, most: 200 };
const howMany = `must be a whole number from 1 to ${SHOWN.most}`;

const shownLimit = z
  .string({ error: howMany })
  .regex(/^\d{1,3}$/, howMany)
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= SHOWN.most, howMany)
  .default(SHOWN.default);

/** Query of `GET /api/crm/sync/quarantine`. */
export const quarantineQuery = z.object({
  limit: shownLimit,
  tenantId: digits.optional(),
});

/** The `:id` of a record that is set aside. */
export const quarantineId = z.object({ id: z.string({ error: 'must be text' }).regex(/^[0-9a-f]{24}$/, 'must be the id of a record that is set aside, as the list answers it') });

const whichPage = 'must be a whole number from 1 to 10000';
const shownPage = z
  .string({ error: whichPage })
  .regex(/^\d{1,5}$/, whichPage)
  .transform(Number)
  .refine((number) => number >= 1 && number <= 10_000, whichPage)
  .default(1);

/** Query of `GET /api/crm/sync/conflicts`. */
export const conflictsQuery = z.object({
  status: z.enum(['open', 'settled'], { error: 'must be "open" or "settled"' }).optional(),
  stKey: stKey.optional(),
  tenantId: digits.optional(),
  limit: shownLimit,
  page: shownPage,
});

/** The `:id` of a conflict. */
export const conflictId = z.object({ id: z.string({ error: 'must be text' }).regex(/^[1-9]\d{0,14}$/, 'must be the id of a conflict, as the list answers it').transform(Number) });

/** Body of `POST /api/crm/sync/conflicts/:id`. */
export const conflictChoice = z.strictObject({
  field: z.string({ error: 'must be the name of the field, as the list shows it' }).min(1, 'must be the name of the field, as the list shows it').max(100, 'must be the name of the field, as the list shows it'),
  choose: z.enum(['servicetitan', 'crm'], { error: 'must be "servicetitan" or "crm"' }),
});

const crmIdRemedy = 'must be the id of a document of the CRM';

/** Query of `GET /api/crm/sync/outbox`. A document that ServiceTitan does not know yet has no `stKey`: it is named by its collection and id. */
export const outboxQuery = z
  .object({
    status: z.enum(['pending', 'sending', 'confirmed', 'refused', 'superseded'], { error: 'must be "pending", "sending", "confirmed", "refused" or "superseded"' }).optional(),
    stKey: stKey.optional(),
    collection: z.enum(['contacts', 'opportunities'], { error: 'must be "contacts" or "opportunities"' }).optional(),
    crmId: z.string({ error: crmIdRemedy }).regex(/^[\w-]{1,64}$/, crmIdRemedy).optional(),
    tenantId: digits.optional(),
    limit: shownLimit,
    page: shownPage,
  })
  .refine(({ collection, crmId }) => crmId === undefined || collection !== undefined, { path: ['collection'], error: 'is missing: an id of a document counts in its collection' });

/** The `:id` of a write in the outbox. */
export const outboxId = z.object({ id: z.uuid({ error: 'must be the id of a write, as the outbox lists it' }) });
