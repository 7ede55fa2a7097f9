import type { FeedPage, ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import type { Received } from '../../../src/servicetitan/received.js';
import type { BusinessUnitRecord, FeedName } from '../../../src/servicetitan/records.js';
import type { AccountFacts } from '../../../src/sync/plan/plan.types.js';

type StoredRecord = { id: string };
type Shown<T extends StoredRecord> = { record: T; text: string; place: number };

/** Few, so that feeds have pages. */
const PAGE_SIZE = 3;

const received = <T>(record: T): Received<T> => ({ ok: true, record, raw: record, isMended: false });

/** The records of one feed, each at the place of its last change, as ServiceTitan exports them. */
const createFeed = <T extends StoredRecord>() => {
  const shown = new Map<string, Shown<T>>();
  let last = 0;
  return {
    show: (records: readonly T[]): void => {
      for (const record of records) {
        const text = JSON.stringify(record);
        if (shown.get(record.id)?.text === text) continue;
        last += 1;
        shown.set(record.id, { record, text, place: last });
      }
    },
    /** `from`: the place up to which the reader has read; an instant or null is the beginning. */
    page: (from: string | null): FeedPage<T> => {
      const after = from !== null && /^\d+$/.test(from) ? Number(from) : 0;
      const rest = [...shown.values()].filter(({ place }) => place > after).sort((a, b) => a.place - b.place);
      const page = rest.slice(0, PAGE_SIZE);
      return { rows: page.map(({ record }) => received(record)), continueFrom: String(page.at(-1)?.place ?? after), hasMore: rest.length > page.length };
    },
    where: (test: (record: T) => boolean): Promise<Received<T>[]> => Promise.resolve([...shown.values()].filter(({ record }) => test(record)).map(({ record }) => received(record))),
    byIds: (ids: readonly string[]): Promise<Received<T>[]> => Promise.resolve(ids.flatMap((id) => shown.get(id) ?? []).map(({ record }) => received(record))),
  };
};

/** A ServiceTitan that has what it was shown of a story and nothing else. */
export type StoryServiceTitan = { show(facts: AccountFacts, units: readonly BusinessUnitRecord[]): void; client: ServiceTitanClient };

/** `client` answers what no story is about. */
export const storyServiceTitan = (client: ServiceTitanClient): StoryServiceTitan => {
  const feeds = {
    customers: createFeed<AccountFacts['customers'][number]>(),
    'customers/contacts': createFeed<AccountFacts['contactMethods'][number]>(),
    jobs: createFeed<AccountFacts['jobs'][number]>(),
    'job-canceled-logs': createFeed<AccountFacts['canceledLogs'][number]>(),
    appointments: createFeed<AccountFacts['appointments'][number]>(),
    estimates: createFeed<AccountFacts['estimates'][number]>(),
    'appointment-assignments': createFeed<AccountFacts['assignments'][number]>(),
    'business-units': createFeed<BusinessUnitRecord>(),
  };
  let dismissedOn: ReadonlyMap<string, string> = new Map();
  const isTold = (name: FeedName): name is keyof typeof feeds => name in feeds;
  const feed: ServiceTitanClient['feed'] = (name, from) => {
    const page: FeedPage<unknown> = isTold(name) ? feeds[name].page(from) : { rows: [], continueFrom: '0', hasMore: false };
    return Promise.resolve(page as Awaited<ReturnType<typeof client.feed<typeof name>>>);
  };
  const recordsByIds: ServiceTitanClient['recordsByIds'] = async (name, ids) =>
    (isTold(name) ? await feeds[name].byIds(ids) : []) as Awaited<ReturnType<typeof client.recordsByIds<typeof name>>>;
  return {
    show: (facts, units) => {
      feeds.customers.show(facts.customers);
      feeds['customers/contacts'].show(facts.contactMethods);
      feeds.jobs.show(facts.jobs);
      feeds['job-canceled-logs'].show(facts.canceledLogs);
      feeds.appointments.show(facts.appointments);
      feeds.estimates.show(facts.estimates);
      feeds['appointment-assignments'].show(facts.assignments);
      feeds['business-units'].show(units);
      dismissedOn = facts.dismissedOn;
    },
    client: {
      ...client,
      feed,
      recordsByIds,
      customersByIds: (ids) => feeds.customers.byIds(ids),
      contactMethodsOf: (ids) => feeds['customers/contacts'].where(({ customerId }) => ids.includes(customerId)),
      jobsByIds: (ids) => feeds.jobs.byIds(ids),
      estimatesByIds: (ids) => feeds.estimates.byIds(ids),
      estimateStatusChanges: (id) => {
        const createdOn = dismissedOn.get(id);
        return Promise.resolve(createdOn === undefined ? [] : [{ oldStatus: 'Open', newStatus: 'Dismissed', createdOn }]);
      },
    },
  };
};
