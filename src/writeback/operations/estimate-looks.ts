import type { ServiceTitanClient } from '../../servicetitan/client.types.js';
import type { EstimateRecord } from '../../servicetitan/records.js';
import { statusKey } from '../../sync/steps/job-state.js';
import type { Look, OutgoingWrite } from '../write.types.js';

type Status = 'open' | 'sold' | 'dismissed';

const isStatus = (status: string): status is Status => ['open', 'sold', 'dismissed'].includes(status);

/** What a status means for a write of an estimate; a sentence where it can never become what is wanted. */
type Meanings = Readonly<Record<Status, 'open' | 'done' | { impossible: string }>>;

const lookAt = (estimate: EstimateRecord | undefined, meanings: Meanings): Look => {
  if (!estimate) return { is: 'impossible', reason: 'ServiceTitan does not know this estimate any more.' };
  if (!estimate.active) return { is: 'impossible', reason: 'The estimate is not active any more in ServiceTitan.' };
  const status = statusKey(estimate.status);
  if (!isStatus(status)) return { is: 'impossible', reason: 'The estimate has a status in ServiceTitan that is not known here. Change it there.' };
  const meaning = meanings[status];
  if (meaning === 'done') return { is: 'done', result: { estimateId: estimate.id } };
  return meaning === 'open' ? { is: 'open' } : { is: 'impossible', reason: meaning.impossible };
};

/** Looks at the estimates of many writes with one request for each 50 of them. */
export const lookAtEstimates = async <P extends { estimateId: string }>(args: {
  client: ServiceTitanClient;
  writes: readonly OutgoingWrite<P>[];
  meanings: Meanings;
}): Promise<Look[]> => {
  const ids = [...new Set(args.writes.map(({ payload }) => payload.estimateId))];
  const found = new Map((await args.client.estimatesByIds(ids)).flatMap((row) => (row.ok ? [[row.record.id, row.record]] : [])));
  return args.writes.map(({ payload }) => lookAt(found.get(payload.estimateId), args.meanings));
};
