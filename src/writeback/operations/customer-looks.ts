import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { CustomerRecord } from '../../servicetitan/records.js';
import type { Look, OutgoingWrite } from '../write.types.js';

const problemOf = (customer: CustomerRecord | undefined): Look | null => {
  if (!customer) return { is: 'impossible', reason: 'ServiceTitan does not know this customer any more.' };
  if (customer.mergedToId !== null) return { is: 'impossible', reason: 'The customer was merged into another one in ServiceTitan: change the contact of that one.' };
  return customer.active ? null : { is: 'impossible', reason: 'The customer is not active in ServiceTitan, which takes no changes of such. Activate it there, then try again.' };
};

/** Looks at the customers of many writes with one request for each 50 of them; `lookAt` is asked about those that can be changed. */
export const lookAtCustomers = async <P extends { customerId: string }>(args: {
  client: ServiceTitanClient;
  writes: readonly OutgoingWrite<P>[];
  lookAt: (write: OutgoingWrite<P>, customer: CustomerRecord) => Look;
}): Promise<Look[]> => {
  const ids = [...new Set(args.writes.map(({ payload }) => payload.customerId))];
  const found = new Map((await args.client.customersByIds(ids)).flatMap((row) => (row.ok ? [[row.record.id, row.record]] : [])));
  return args.writes.map((write) => {
    const customer = found.get(write.payload.customerId);
    return problemOf(customer) ?? (customer ? args.lookAt(write, customer) : { is: 'open' });
  });
};
