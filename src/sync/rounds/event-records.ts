import { z } from 'zod';

/** The records that an event speaks of, by id. `customers` are those whose jobs they were when it was sent. */
export type EventRecords = { jobs: string[]; customers: string[]; leads: string[] };

/** What an event is good for. An event is only a hint: of its body nothing but ids is used (design 6.3). */
export type EventReading = { kind: 'records'; records: EventRecords } | { kind: 'ignored' } | { kind: 'failed'; reason: string };

/**
 * ServiceTitan's event types of which a deal can change, and the same without its prefix, as other senders write them. Later verbs
 * (`tn.jpm.job-held`) mean the same to us: look at the record again.
 */
const CONCERNS_DEALS = /^(tn\.[a-z]+\.)?(job|appointment|technician|lead|booking)[-._][a-z]/i;

const MAX_INT64 = 2n ** 63n - 1n;

/** An int64 as text, whether it came as a number or, as the larger ones are kept, as text; null for what cannot be one. */
const id = z
  .unknown()
  .optional()
  .transform((value): string | null => {
    const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof digits !== 'string' || !/^\d{1,19}$/.test(digits)) return null;
    const number = BigInt(digits);
    return number > 0n && number <= MAX_INT64 ? String(number) : null;
  });

const part = <T extends z.ZodRawShape>(shape: T) => z.object(shape).nullish().catch(null);

/** Of the models that ServiceTitan's documents show, the ids: `Jpm.V2.Webhook.Job`, `.JobAppointment`, `Crm.V2.Webhooks.LeadV2WebhookModel`, `.BookingUpdatedEventBase`. */
const body = z.object({
  data: z.object({
    job: part({ id, customerId: id }),
    appointment: part({ jobId: id, customerId: id }),
    lead: part({ id }),
    booking: part({ jobId: id }),
  }),
});

const given = (...ids: (string | null | undefined)[]): string[] => ids.filter((each) => typeof each === 'string');

/** Reads which records an event speaks of. Never throws; the reason of what failed names fields and holds no value. */
export const readEvent = (event: { eventType: string; body: unknown }): EventReading => {
  if (!CONCERNS_DEALS.test(event.eventType)) return { kind: 'ignored' };
  const read = body.safeParse(event.body);
  if (!read.success) return { kind: 'failed', reason: 'data: expected an object.' };
  const { job, appointment, lead, booking } = read.data.data;
  const jobs = [...new Set(given(job?.id, appointment?.jobId, booking?.jobId))];
  const leads = given(lead?.id);
  const customers = [...new Set(given(job?.customerId, appointment?.customerId))];
  if (jobs.length + leads.length + customers.length > 0) return { kind: 'records', records: { jobs, customers, leads } };
  // A booking that became no job yet is no business of a deal.
  if (booking) return { kind: 'ignored' };
  return { kind: 'failed', reason: 'data: no usable id in job.id, appointment.jobId, lead.id or booking.jobId.' };
};
