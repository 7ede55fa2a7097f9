import { emptyPage, startBench } from './harness.js';

import type { FeedName } from '../../../src/servicetitan/records.js';
import type { Arrived, Reply } from './local-server.js';

const feedNames: Record<FeedName, true> = {
  customers: true,
  'customers/contacts': true,
  leads: true,
  jobs: true,
  'job-canceled-logs': true,
  appointments: true,
  estimates: true,
  'appointment-assignments': true,
  'business-units': true,
  technicians: true,
  employees: true,
};

const isFeedName = (name: string): name is FeedName => name in feedNames;

/** The names of all export feeds. */
export const allFeedNames: readonly FeedName[] = Object.keys(feedNames).filter(isFeedName);

const answer = ({ path }: Arrived): Reply => {
  if (path.endsWith('/export/estimates')) return { status: 404 };
  return { json: path.endsWith('/changes') ? [] : { ...emptyPage, page: 1, pageSize: 500 } };
};

/** Each request for reading that the client can make, in every form, as it arrives at ServiceTitan; logins are left out. */
export const collectEveryRequest = async (): Promise<Arrived[]> => {
  const { client, server } = await startBench({ handler: answer });
  for (const name of allFeedNames) {
    await client.feed(name, null);
    await client.feed(name, '2024-01-01T00:00:00Z');
  }
  await client.customersByIds(['1', '2']);
  await client.contactMethodsOf(['1', '2']);
  await client.jobsByIds(['1', '2']);
  await client.jobsOfCustomer('1');
  await client.jobsOfCustomer('1', '2024-01-01T00:00:00Z');
  await client.appointmentsOfCustomer('1');
  await client.appointmentsOfCustomer('1', '2024-01-01T00:00:00Z');
  await client.appointmentsOfJob('1');
  await client.assignmentsOf(['1', '2']);
  await client.canceledLogOfJob('1');
  await client.estimatesByIds(['1', '2']);
  await client.estimatesOfJob('1');
  await client.leadsByIds(['1', '2']);
  await client.estimateStatusChanges('1');
  await client.jobNotes('1');
  await client.holdReasons();
  await client.bookingsByIds(['1', '2']);
  await client.bookingsByExternalId('1', 'crm-7');
  await client.leadsBySummary({ containing: 'crm-7', createdOnOrAfter: '2024-01-01T00:00:00Z' });
  await client.leadsBySummary({ containing: 'crm-7', createdOnOrAfter: '2024-01-01T00:00:00Z', createdBefore: '2024-01-02T00:00:00Z' });
  for (const name of ['leads', 'appointments', 'appointment-assignments', 'business-units', 'technicians', 'employees'] as const) await client.recordsByIds(name, ['1', '2']);
  return server.arrived.filter(({ path }) => path !== '/connect/token');
};
