import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { JobRecord } from '../../servicetitan/records.js';
import type { Look, OutgoingWrite } from '../write.types.js';

/** Looks at the jobs of many writes with one request for each 50 of them. */
export const lookAtJobs = async <P extends { jobId: string }>(args: {
  client: ServiceTitanClient;
  writes: readonly OutgoingWrite<P>[];
  judge: (job: JobRecord) => Look;
}): Promise<Look[]> => {
  const ids = [...new Set(args.writes.map(({ payload }) => payload.jobId))];
  const found = new Map((await args.client.jobsByIds(ids)).flatMap((row) => (row.ok ? [[row.record.id, row.record]] : [])));
  return args.writes.map(({ payload }) => {
    const job = found.get(payload.jobId);
    return job ? args.judge(job) : { is: 'impossible', reason: 'ServiceTitan does not know this job any more.' };
  });
};
