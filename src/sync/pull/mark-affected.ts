import type { FeedName } from '../../servicetitan/records.js';
import { markDirty, markDirtyByJobs, markDirtyByProjects } from '../../state/dirty.js';
import type { MirroredChange } from '../../state/mirror.js';
import type { State } from '../../state/state.js';
import type { Database } from '../../state/transaction.js';
import { leadPersonId } from '../plan/lead-person.js';

const linked = (changes: readonly MirroredChange[], link: string): string[] =>
  changes.flatMap(({ before, after }) => [before?.[link], after[link]]).filter((id) => typeof id === 'string');

/** Marks the customers whose deals the changed rows can change; a row that moved concerns its old owner as well. Leads count only where they come in. */
export const markAffected = async (
  db: Database,
  args: { state: State; tenantId: string; feed: FeedName; changes: readonly MirroredChange[]; withLeads: boolean },
): Promise<void> => {
  const { feed, changes, withLeads, ...where } = args;
  if (changes.length === 0) return;
  switch (feed) {
    case 'customers':
      await markDirty(db, { ...where, customerIds: [...changes.map((change) => change.id), ...linked(changes, 'merged_to_id')] });
      return;
    case 'customers/contacts':
      await markDirty(db, { ...where, customerIds: linked(changes, 'customer_id') });
      return;
    case 'jobs':
      await markDirty(db, { ...where, customerIds: linked(changes, 'customer_id') });
      await markDirtyByJobs(db, { ...where, jobIds: changes.filter(({ before }) => before !== null).map((change) => change.id) });
      return;
    case 'job-canceled-logs':
    case 'appointments':
    case 'appointment-assignments':
      await markDirtyByJobs(db, { ...where, jobIds: linked(changes, 'job_id') });
      return;
    case 'estimates':
      await markDirtyByJobs(db, { ...where, jobIds: linked(changes, 'job_id') });
      await markDirty(db, { ...where, customerIds: linked(changes, 'customer_id') });
      await markDirtyByProjects(db, { ...where, projectIds: linked(changes.filter(({ after }) => !after.job_id), 'project_id') });
      return;
    case 'leads':
      if (withLeads) await markDirty(db, { ...where, customerIds: [...linked(changes, 'customer_id'), ...changes.map(({ id }) => leadPersonId(id))] });
      return;
    case 'business-units':
    case 'technicians':
    case 'employees':
      return;
  }
};
