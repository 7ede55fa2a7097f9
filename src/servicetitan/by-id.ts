import { schemaOf } from './feeds.js';
import { readListByIds } from './lists.js';

import type { ListedFeed } from './client.types.js';
import type { Received } from './received.js';
import type { FeedRecords } from './records.js';
import type { ReadJson, ReadRequest } from './transport.js';

// Sorted where the list can be, so that records changed meanwhile do not shift the pages.
const byId = { sort: '+Id' };
const activeAndInactive = { active: 'Any' };

/** Where ServiceTitan lists the records of a feed. It documents no `active` for jobs and leads: their lists hold what there is. */
export const lists: Readonly<Record<ListedFeed, ReadRequest>> = {
  customers: { module: 'crm', path: 'customers', query: { ...byId, ...activeAndInactive } },
  leads: { module: 'crm', path: 'leads', query: byId },
  jobs: { module: 'jpm', path: 'jobs', query: byId },
  appointments: { module: 'jpm', path: 'appointments', query: { ...byId, ...activeAndInactive } },
  estimates: { module: 'sales', path: 'estimates', query: { ...byId, ...activeAndInactive } },
  'appointment-assignments': { module: 'dispatch', path: 'appointment-assignments', query: { ...byId, ...activeAndInactive } },
  'business-units': { module: 'settings', path: 'business-units', query: activeAndInactive },
  technicians: { module: 'settings', path: 'technicians', query: activeAndInactive },
  employees: { module: 'settings', path: 'employees', query: activeAndInactive },
};

/** Records by id, whatever their state. Unknown ids are simply absent. Throws a `ServiceTitanError`. */
export const readRecordsByIds = <N extends ListedFeed>({
  name,
  ids,
  readJson,
}: {
  name: N;
  ids: readonly string[];
  readJson: ReadJson;
}): Promise<Received<FeedRecords[N]>[]> => readListByIds({ readJson, request: lists[name], parameter: 'ids', ids, schema: schemaOf(name) });
