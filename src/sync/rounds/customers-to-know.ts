import type { JobRecord } from '../../servicetitan/records.js';
import { customersWithUngivenJobs, givenJobs } from '../../state/given-jobs.js';
import { instantKey } from '../pull/instant-key.js';
import type { RunContext } from '../run/run-context.js';

/** Which jobs deals are made of: those of these business units (null: of any), created since then (ISO 8601; null: ever). */
export type DealScope = { since: string | null; unitIds: ReadonlySet<string> | null };

/**
 * The customers of the given jobs who have, among these or in the mirror, a job that belongs into a deal and that none has yet. A job that
 * moved to another customer is given anew.
 */
export const customersToKnow = async ({ state, tenant }: RunContext, args: { jobs: readonly JobRecord[]; scope: DealScope }): Promise<Set<string>> => {
  const { jobs, scope } = args;
  const { tenantId } = tenant;
  const createdKey = instantKey(scope.since ?? '');
  const [given, others] = await Promise.all([
    givenJobs(state, { tenantId, jobIds: jobs.map((job) => job.id) }),
    customersWithUngivenJobs(state, {
      tenantId,
      customerIds: [...new Set(jobs.map((job) => job.customerId))],
      createdKey,
      unitIds: scope.unitIds === null ? null : [...scope.unitIds],
    }),
  ]);
  const counts = (job: JobRecord): boolean => (scope.unitIds === null || scope.unitIds.has(job.businessUnitId)) && instantKey(job.createdOn) >= createdKey;
  return new Set([...others, ...jobs.filter((job) => counts(job) && given.get(job.id) !== job.customerId).map((job) => job.customerId)]);
};
