import type { FeedName, FeedRecords } from '../../servicetitan/records.js';
import type { MirrorLinks, MirrorRow } from '../../state/mirror.js';
import { emailKey } from '../../payload/values/email-address.js';
import { emailKeyOf } from './email-key-of.js';
import { instantKey } from './instant-key.js';
import { recordHash } from './record-hash.js';

/** How a record of each feed is linked to others: the columns its mirror table has for joins. */
const LINKS: { [N in FeedName]: (record: FeedRecords[N]) => MirrorLinks } = {
  customers: (customer) => ({ merged_to_id: customer.mergedToId }),
  'customers/contacts': (method) => ({ customer_id: method.customerId, email_key: emailKeyOf(method) }),
  jobs: (job) => ({
    customer_id: job.customerId,
    project_id: job.projectId,
    business_unit_id: job.businessUnitId,
    created_key: instantKey(job.createdOn),
    booking_id: job.bookingId,
  }),
  'job-canceled-logs': (log) => ({ job_id: log.jobId }),
  appointments: (appointment) => ({ job_id: appointment.jobId }),
  estimates: (estimate) => ({ job_id: estimate.jobId, project_id: estimate.projectId, customer_id: estimate.customerId }),
  'appointment-assignments': (assignment) => ({ job_id: assignment.jobId }),
  leads: (lead) => ({ customer_id: lead.customerId, booking_id: lead.bookingId, email_key: emailKey(lead.leadEmail) }),
  'business-units': () => ({}),
  technicians: () => ({}),
  employees: () => ({}),
};

/** A record as a row of the mirror. A canceled log never changes, so its creation is its modification. */
export const toMirrorRow = <N extends FeedName>(feed: N, received: { record: FeedRecords[N]; raw: unknown }): MirrorRow => {
  const { record, raw } = received;
  return {
    id: record.id,
    modifiedKey: instantKey('modifiedOn' in record ? record.modifiedOn : record.createdOn),
    hash: recordHash(record),
    record,
    raw,
    links: LINKS[feed](record),
  };
};
