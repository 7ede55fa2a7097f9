import type { ServiceTitanClient } from '../../src/servicetitan/client.types.js';
import type { Received } from '../../src/servicetitan/received.js';
import type { ServiceTitanStory } from './servicetitan-story.js';

const received = <T>(records: Iterable<T>): Received<T>[] => [...records].map((record) => ({ ok: true, record, raw: record, isMended: false }));

/**
 * A client whose answers about a customer are of the moment that the test says, however old: `storyOf` gives the story as it stood then.
 * Ids of all records of a customer begin with the customer's own, so that each answer can be looked up there.
 */
export const staleClient = (client: ServiceTitanClient, storyOf: (customerId: string) => ServiceTitanStory): ServiceTitanClient => {
  const customerOf = (id: string): string => id.slice(0, CUSTOMER_DIGITS);
  const pick = <T extends { id: string }>(ids: readonly string[], of: (story: ServiceTitanStory) => ReadonlyMap<string, T>): Promise<Received<T>[]> =>
    Promise.resolve(received(ids.flatMap((id) => of(storyOf(customerOf(id))).get(id) ?? [])));
  const filter = <T>(id: string, of: (story: ServiceTitanStory) => ReadonlyMap<string, T>, test: (record: T) => boolean): Promise<Received<T>[]> =>
    Promise.resolve(received([...of(storyOf(customerOf(id))).values()].filter(test)));
  return {
    ...client,
    customersByIds: (ids) => pick(ids, ({ customers }) => customers),
    contactMethodsOf: () => Promise.resolve([]),
    jobsByIds: (ids) => pick(ids, ({ jobs }) => jobs),
    jobsOfCustomer: (id) => filter(id, ({ jobs }) => jobs, (job) => job.customerId === id),
    appointmentsOfCustomer: (id) => filter(id, ({ appointments }) => appointments, () => true),
    appointmentsOfJob: (id) => filter(id, ({ appointments }) => appointments, (appointment) => appointment.jobId === id),
    estimatesOfJob: (id) => filter(id, ({ estimates }) => estimates, (estimate) => estimate.jobId === id),
    estimatesByIds: (ids) => pick(ids, ({ estimates }) => estimates),
    assignmentsOf: async (ids) => (await Promise.all(ids.map((id) => filter(id, ({ assignments }) => assignments, (each) => each.appointmentId === id)))).flat(),
    canceledLogOfJob: () => Promise.resolve([]),
    estimateStatusChanges: () => Promise.resolve([]),
  };
};

/** Digits of a customer's id in stories for `staleClient`. */
export const CUSTOMER_DIGITS = 4;
