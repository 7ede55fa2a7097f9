import { z } from 'zod';

import type { ListedFeed, ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { Received } from '../../servicetitan/received.js';
import { id } from '../../servicetitan/entities/fields.js';
import type { FeedName, FeedRecords } from '../../servicetitan/records.js';

const LISTED: Record<ListedFeed, true> = {
  customers: true,
  leads: true,
  jobs: true,
  appointments: true,
  estimates: true,
  'appointment-assignments': true,
  'business-units': true,
  technicians: true,
  employees: true,
};

const isListed = (feed: FeedName): feed is ListedFeed => feed in LISTED;

const ofCustomer = z.object({ customerId: id });

/** The customer that a raw phone or email names, as far as that can be read. */
const customerOf = (raw: unknown): string | null => ofCustomer.safeParse(raw).data?.customerId ?? null;

const isId = (recordId: string): boolean => /^\d{1,19}$/.test(recordId);

type Kept = { recordId: string; raw: unknown };

/** Whether ServiceTitan can be asked for a record once more: by its id, phones and emails by their customer. Cancellations come by their feed only. */
export const canFetchAgain = (feed: FeedName, { recordId, raw }: Kept): boolean =>
  isListed(feed) ? isId(recordId) : feed === 'customers/contacts' && isId(recordId) && customerOf(raw) !== null;

/** Asks ServiceTitan for records that `canFetchAgain`. Throws a ServiceTitanError. */
export const fetchAgain = async <N extends FeedName>(client: ServiceTitanClient, feed: N, records: readonly Kept[]): Promise<Received<FeedRecords[N]>[]> => {
  const rows: Received<FeedRecords[FeedName]>[] = isListed(feed)
    ? await client.recordsByIds(feed, records.map(({ recordId }) => recordId))
    : await client.contactMethodsOf([...new Set(records.flatMap(({ raw }) => customerOf(raw) ?? []))]);
  // The client answers with the records of the feed it was asked for.
  return rows as Received<FeedRecords[N]>[];
};
