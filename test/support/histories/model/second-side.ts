import type { ServiceTitanClient } from '../../../../src/servicetitan/client.types.js';
import { ServiceTitanError, type ServiceTitanErrorKind } from '../../../../src/servicetitan/errors.js';
import type { BookingRecord, JobNoteRecord } from '../../../../src/servicetitan/records.js';
import { fakeClient, received } from '../../fake-client.js';
import { dayAt } from '../../records.js';
import type { ServiceTitanStory } from '../../servicetitan-story.js';

/** What becomes of a write: it is not there, it is there and nobody is told, or it is turned away for good or for now. */
export type Fault = 'lost-before' | 'lost-after' | 'refused' | 'rate-limit';

/** The ServiceTitan of a story as the write-back meets it: what can be looked at and what can be written, in the plainest way. */
export type SecondSide = {
  client: ServiceTitanClient;
  bookings: BookingRecord[];
  notes: { jobId: string; text: string }[];
  /** What befalls the next writes, one each. */
  faults: Fault[];
  /** Writes that were sent, whatever became of them. */
  sent: string[];
};

const refusal = (kind: ServiceTitanErrorKind): ServiceTitanError => new ServiceTitanError({ kind, operation: 'a write' });

export const secondSide = (story: ServiceTitanStory): SecondSide => {
  const side: Omit<SecondSide, 'client'> = { bookings: [], notes: [], faults: [], sent: [] };
  const have = <T extends { id: string }>(records: ReadonlyMap<string, T>, ids: readonly string[]) => Promise.resolve(ids.flatMap((id) => records.get(id) ?? []).map(received));
  const need = <T>(record: T | undefined): T => {
    if (record === undefined) throw refusal('not-found');
    return record;
  };
  let lastId = 0;
  const nextId = (): string => String(9_000_000 + (lastId += 1));

  const write = async (name: string, doIt: () => void): Promise<null> => {
    side.sent.push(name);
    const fault = side.faults.shift();
    if (fault === 'refused') throw refusal('bad-request');
    if (fault === 'rate-limit') throw refusal('rate-limited');
    if (fault !== 'lost-before') doIt();
    if (fault !== undefined) throw new ServiceTitanError({ kind: 'network', operation: 'a write', effect: 'unknown' });
    return null;
  };
  /** A status is changed from one of these only. */
  const estimate = (id: string, from: string, change: () => void): Promise<null> =>
    write(`estimate ${id}`, () => {
      if (need(story.estimates.get(id)).status !== from) throw refusal('bad-request');
      change();
    });
  const silent = async (written: Promise<null>): Promise<void> => void (await written);
  const job = (id: string, change: () => void): Promise<null> =>
    write(`job ${id}`, () => {
      if (['Completed', 'Canceled'].includes(need(story.jobs.get(id)).status)) throw refusal('conflict');
      change();
    });
  const assignmentsOf = (appointmentId: string) => [...story.assignments.values()].filter((each) => each.active && each.appointmentId === appointmentId);

  const { client } = fakeClient({
    customersByIds: (ids) => have(story.customers, ids),
    jobsByIds: (ids) => have(story.jobs, ids),
    estimatesByIds: (ids) => have(story.estimates, ids),
    contactMethodsOf: (ids) => Promise.resolve([...story.methods.values()].filter(({ customerId }) => ids.includes(customerId)).map(received)),
    recordsByIds: ((_name: 'appointments', ids: readonly string[]) => have(story.appointments, ids)) as unknown as ServiceTitanClient['recordsByIds'],
    assignmentsOf: (ids) => Promise.resolve([...story.assignments.values()].filter(({ appointmentId }) => ids.includes(appointmentId)).map(received)),
    holdReasons: () => Promise.resolve([received({ id: '1', name: 'Parts', active: true })]),
    jobNotes: (jobId) =>
      Promise.resolve(
        side.notes.filter((note) => note.jobId === jobId).map(({ text }) => received<JobNoteRecord>({ text, isPinned: false, createdById: null, createdOn: dayAt(story.now), modifiedOn: dayAt(story.now) })),
      ),
    bookingsByExternalId: (_provider, key) => Promise.resolve(side.bookings.filter(({ externalId }) => externalId === key).map(received)),
    sellEstimate: (id) => estimate(id, 'Open', () => void story.sell(id)),
    unsellEstimate: (id) => silent(estimate(id, 'Sold', () => void story.unsell(id))),
    dismissEstimate: (id) => silent(estimate(id, 'Open', () => void story.dismiss(id))),
    reopenEstimate: (id) => silent(write(`estimate ${id}`, () => void story.reopen(id))),
    holdJob: (id) => silent(job(id, () => void story.job(id, { status: 'Hold' }))),
    completeJob: (id) => silent(job(id, () => void story.complete(id))),
    addJobNote: (jobId, { text }) => write(`note ${jobId}`, () => void side.notes.push({ jobId, text })),
    updateCustomer: (id, { name, doNotMail, address }) =>
      write(`customer ${id}`, () => {
        const before = need(story.customers.get(id));
        story.customer(id, { name: name ?? before.name, doNotMail: doNotMail ?? before.doNotMail, ...(address === undefined ? {} : { address: { ...before.address, ...address } }) });
      }),
    updateCustomerContact: (customerId, id, { value }) =>
      write(`customer ${customerId}`, () => {
        const { type } = need(story.methods.get(id));
        story.method(id, customerId, type, value ?? '');
      }),
    createCustomerContact: (customerId, { type, value }) => write(`customer ${customerId}`, () => void story.method(nextId(), customerId, type, value)),
    assignTechnicians: ({ jobAppointmentId, technicianIds }) =>
      write(`appointment ${jobAppointmentId}`, () => {
        const { jobId } = need(story.appointments.get(jobAppointmentId));
        for (const id of technicianIds) if (!assignmentsOf(jobAppointmentId).some(({ technicianId }) => technicianId === id)) story.assignment(nextId(), jobId, jobAppointmentId, id);
      }),
    unassignTechnicians: ({ jobAppointmentId, technicianIds }) =>
      write(`appointment ${jobAppointmentId}`, () => {
        for (const each of assignmentsOf(jobAppointmentId)) if (technicianIds.includes(each.technicianId)) story.assignment(each.id, each.jobId, each.appointmentId, each.technicianId, { active: false });
      }),
    createBooking: (provider, { externalId, name, summary }) =>
      write(`booking ${externalId}`, () => {
        const times = { createdOn: dayAt(story.now), modifiedOn: dayAt(story.now) };
        side.bookings.push({ id: nextId(), externalId: externalId ?? null, bookingProviderId: provider, status: 'New', name, summary: summary ?? null, jobId: null, dismissingReasonId: null, ...times });
      }),
  });
  return { ...side, client };
};
