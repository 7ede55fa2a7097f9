import type { AppointmentRecord, AssignmentRecord, ContactMethodRecord, CustomerRecord, EstimateRecord, JobRecord } from '../../servicetitan/records.js';
import { readCustomerRows, readDealRows, type DealRows, type OwnedRow } from '../../state/deal-rows.js';
import type { SeenRow } from '../../state/seen.js';
import type { State } from '../../state/state.js';
import { readTechnicianUsers } from '../../state/technician-users.js';
import { byCreation } from '../steps/order.js';
import type { DealRecords } from '../../writeback/write.types.js';

export const NO_RECORDS: DealRecords = { customer: null, contactMethods: [], jobs: [], appointments: [], assignments: [], estimates: [], technicianOfUser: new Map() };

/** Rows were written by `toMirrorRow` from records of exactly these types. */
const ownedBy = <T>(rows: readonly OwnedRow[], owner: string): T[] => rows.filter((row) => row.owner === owner).map((row) => row.record as T);

/** The jobs and estimates of one deal among those of several, in the order they were made. */
export const jobsAndEstimatesOf = (rows: Pick<DealRows, 'jobs' | 'estimates'>, stKey: string): Pick<DealRecords, 'jobs' | 'estimates'> => ({
  jobs: ownedBy<JobRecord>(rows.jobs, stKey).sort(byCreation),
  estimates: ownedBy<EstimateRecord>(rows.estimates, stKey).sort(byCreation),
});

const NO_ROWS: DealRows = { jobs: [], appointments: [], assignments: [], estimates: [] };

/** What the mirror says of documents of one tenant, by `stKey`: of contacts the customer alone, of opportunities the deal as well. Phones and emails, jobs and estimates are in the order they were made. */
export const readDealRecords = async (
  state: State,
  args: { tenantId: string; collection: 'contacts' | 'opportunities'; rows: readonly SeenRow[] },
): Promise<Map<string, DealRecords>> => {
  const { tenantId, collection, rows } = args;
  const [ofCustomers, ofDeals, technicianUsers] = await Promise.all([
    readCustomerRows(state, { tenantId, customerIds: [...new Set(rows.map((row) => row.customerId))] }),
    collection === 'opportunities' ? readDealRows(state, { tenantId, deals: rows }) : NO_ROWS,
    collection === 'opportunities' ? readTechnicianUsers(state, tenantId) : [],
  ]);
  // Of several technicians who are one user, the first is meant.
  const technicianOfUser = new Map(technicianUsers.filter(({ active }) => active).reverse().map(({ userId, technicianId }) => [String(userId), technicianId]));
  return new Map(
    rows.map(({ stKey, customerId }): [string, DealRecords] => [
      stKey,
      {
        customer: ownedBy<CustomerRecord>(ofCustomers.customers, customerId)[0] ?? null,
        contactMethods: ownedBy<ContactMethodRecord>(ofCustomers.contactMethods, customerId).sort(byCreation),
        ...jobsAndEstimatesOf(ofDeals, stKey),
        appointments: ownedBy<AppointmentRecord>(ofDeals.appointments, stKey).sort(byCreation),
        assignments: ownedBy<AssignmentRecord>(ofDeals.assignments, stKey),
        technicianOfUser,
      },
    ]),
  );
};
