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

export type ClientWrite = (client: ServiceTitanClient) => Promise<unknown>;

/** Every write of the client, by the name of its method. */
export const everyWrite = {
  sellEstimate: fc.record({ id: ids, sale: fc.record({ soldBy: ids }) }).map(({ id, sale }): ClientWrite => (client) => client.sellEstimate(id, sale)),
  unsellEstimate: ids.map((id): ClientWrite => (client) => client.unsellEstimate(id)),
  dismissEstimate: ids.map((id): ClientWrite => (client) => client.dismissEstimate(id)),
  holdJob: fc.record({ id: ids, hold: fc.record({ reasonId: ids, memo: texts }) }).map(({ id, hold }): ClientWrite => (client) => client.holdJob(id, hold)),
  removeAppointmentHold: ids.map((id): ClientWrite => (client) => client.removeAppointmentHold(id)),
  completeJob: fc.record({ id: ids, completedOn: zonedInstants }).map(({ id, completedOn }): ClientWrite => (client) => client.completeJob(id, { completedOn })),
  addJobNote: fc
    .record({ id: ids, note: fc.record({ text: someTexts, pinToTop: fc.boolean() }, { requiredKeys: ['text'] }) })
    .map(({ id, note }): ClientWrite => (client) => client.addJobNote(id, note)),
};

export type WriteName = keyof typeof everyWrite;

const isWriteName = (name: string): name is WriteName => name in everyWrite;

/** The names of all methods of the client that write. */
export const allWriteNames: readonly WriteName[] = Object.keys(everyWrite).filter(isWriteName);
