import fc from 'fast-check';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';

/** Writes with inputs that are right, as any caller may give them. Ids go to the end of int64; texts hold whatever people type. */

const ids = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), fc.integer({ min: 1, max: 999_999_999 })).map(String);
const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
const someTexts = texts.filter((text) => text.trim() !== '');
const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const offsets = fc.constantFrom('Z', '.1234567Z', '+14:00', '-11:30', '.5-07:00');
/** Instants in every form that is ISO 8601 with a zone. */
const zonedInstants = fc.tuple(instants, offsets).map(([instant, offset]) => instant.replace(/\.\d+Z$/, offset));

const contactTypes = fc.constantFrom('Phone', 'MobilePhone', 'Email', 'Fax');
const customerTypes = fc.constantFrom('Residential', 'Commercial');
const priorities = fc.constantFrom('Low', 'Normal', 'High', 'Urgent');
const degrees = fc.double({ min: -180, max: 180, noNaN: true });
/** A field that may be missing or null. */
const nullish = <T>(values: fc.Arbitrary<T>) => fc.option(fc.option(values), { nil: undefined });
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const updateCustomer = fc
  .record({
    name: maybe(someTexts),
    type: maybe(customerTypes),
    address: maybe(fc.record({ street: texts, unit: texts, city: texts, state: texts, zip: texts, country: texts, latitude: degrees, longitude: degrees })),
    doNotMail: maybe(fc.boolean()),
    doNotService: maybe(fc.boolean()),
  })
  .filter((patch) => Object.values(patch).some((value) => value !== undefined));

const preferences = fc.record({ jobRemindersEnabled: fc.boolean(), marketingUpdatesEnabled: fc.boolean(), invoiceStatementNotification: fc.boolean() });
const updateContact = fc.record({ type: maybe(contactTypes), value: someTexts, memo: maybe(texts), preferences: maybe(preferences) });

const createBooking = fc.record({
  source: someTexts,
  name: someTexts,
  address: nullish(fc.record({ street: texts, unit: nullish(texts), city: texts, state: texts, zip: texts, country: texts })),
  contacts: nullish(fc.array(fc.record({ type: contactTypes, value: someTexts, memo: nullish(texts) }), { maxLength: 3 })),
  customerType: nullish(customerTypes),
  start: nullish(zonedInstants),
  summary: texts,
  campaignId: nullish(ids),
  businessUnitId: nullish(ids),
  jobTypeId: nullish(ids),
  priority: nullish(priorities),
  isFirstTimeClient: fc.boolean(),
  isSendConfirmationEmail: nullish(fc.boolean()),
  externalId: fc.stringMatching(/^[\x21-\x7e]{1,200}$/),
});

const nextSteps = fc.oneof(
  fc.record({ callReasonId: ids, followUpDate: nullish(zonedInstants) }),
  fc.record({ callReasonId: nullish(ids), followUpDate: zonedInstants }),
);
const createLead = fc
  .tuple(
    nextSteps,
    fc.record({
      customerId: nullish(ids),
      locationId: nullish(ids),
      campaignId: ids,
      businessUnitId: nullish(ids),
      jobTypeId: nullish(ids),
      summary: someTexts,
      tagTypeIds: nullish(fc.array(ids, { maxLength: 3 })),
      priority: nullish(priorities),
      bookingId: nullish(ids),
      leadCustomerName: nullish(texts),
      leadPhone: nullish(texts),
      leadEmail: nullish(texts),
      leadStreet: nullish(texts),
      leadUnit: nullish(texts),
      leadCity: nullish(texts),
      leadState: nullish(texts),
      leadZip: nullish(texts),
      leadCountry: nullish(texts),
    }),
  )
  .map(([nextStep, lead]) => ({ ...nextStep, ...lead }));

const updateLead = fc.record({
  campaignId: maybe(ids),
  priority: maybe(priorities),
  businessUnitId: maybe(ids),
  jobTypeId: maybe(ids),
  summary: someTexts,
  leadCustomerName: maybe(texts),
  leadPhone: maybe(texts),
  leadEmail: maybe(texts),
  leadStreet: maybe(texts),
  leadUnit: maybe(texts),
  leadCity: maybe(texts),
  leadState: maybe(texts),
  leadZip: maybe(texts),
  leadCountry: maybe(texts),
});

const technicians = fc.record({ jobAppointmentId: ids, technicianIds: fc.array(ids, { minLength: 1, maxLength: 4 }) });

export type ClientWrite = (client: ServiceTitanClient) => Promise<unknown>;

/** Every write of the client, by the name of its method. */
export const everyWrite = {
  sellEstimate: fc.record({ id: ids, sale: fc.record({ soldBy: ids }) }).map(({ id, sale }): ClientWrite => (client) => client.sellEstimate(id, sale)),
  unsellEstimate: ids.map((id): ClientWrite => (client) => client.unsellEstimate(id)),
  dismissEstimate: ids.map((id): ClientWrite => (client) => client.dismissEstimate(id)),
  reopenEstimate: ids.map((id): ClientWrite => (client) => client.reopenEstimate(id)),
  holdJob: fc.record({ id: ids, hold: fc.record({ reasonId: ids, memo: texts }) }).map(({ id, hold }): ClientWrite => (client) => client.holdJob(id, hold)),
  removeAppointmentHold: ids.map((id): ClientWrite => (client) => client.removeAppointmentHold(id)),
  completeJob: fc.record({ id: ids, completedOn: zonedInstants }).map(({ id, completedOn }): ClientWrite => (client) => client.completeJob(id, { completedOn })),
  addJobNote: fc
    .record({ id: ids, note: fc.record({ text: someTexts, pinToTop: fc.boolean() }, { requiredKeys: ['text'] }) })
    .map(({ id, note }): ClientWrite => (client) => client.addJobNote(id, note)),
  updateCustomer: fc.record({ id: ids, patch: updateCustomer }).map(({ id, patch }): ClientWrite => (client) => client.updateCustomer(id, patch)),
  createCustomerContact: fc
    .record({ id: ids, contact: fc.record({ type: contactTypes, value: someTexts, memo: nullish(texts) }) })
    .map(({ id, contact }): ClientWrite => (client) => client.createCustomerContact(id, contact)),
  updateCustomerContact: fc
    .record({ id: ids, contactId: ids, patch: updateContact })
    .map(({ id, contactId, patch }): ClientWrite => (client) => client.updateCustomerContact(id, contactId, patch)),
  deleteCustomerContact: fc.record({ id: ids, contactId: ids }).map(({ id, contactId }): ClientWrite => (client) => client.deleteCustomerContact(id, contactId)),
  createBooking: fc.record({ provider: ids, booking: createBooking }).map(({ provider, booking }): ClientWrite => (client) => client.createBooking(provider, booking)),
  createLead: createLead.map((lead): ClientWrite => (client) => client.createLead(lead)),
  updateLead: fc.record({ id: ids, patch: updateLead }).map(({ id, patch }): ClientWrite => (client) => client.updateLead(id, patch)),
  dismissLead: fc.record({ id: ids, dismissal: fc.record({ dismissingReasonId: ids }) }).map(({ id, dismissal }): ClientWrite => (client) => client.dismissLead(id, dismissal)),
  assignTechnicians: technicians.map((given): ClientWrite => (client) => client.assignTechnicians(given)),
  unassignTechnicians: technicians.map((given): ClientWrite => (client) => client.unassignTechnicians(given)),
};

export type WriteName = keyof typeof everyWrite;

const isWriteName = (name: string): name is WriteName => name in everyWrite;

/** The names of all methods of the client that write. */
export const allWriteNames: readonly WriteName[] = Object.keys(everyWrite).filter(isWriteName);
