import { z } from 'zod';

import { ServiceTitanError } from '../../servicetitan/errors.js';
import type { Look, OutgoingWrite, WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtEstimates } from './estimate-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ estimateId: storedId, soldBy: storedId.nullable() });

type Payload = z.infer<typeof payload>;

const noSeller = 'ServiceTitan must be told which technician sold the estimate: assign one to the job, or name one in the option `writeBack.soldBy`.';

const withSeller = ({ payload: { soldBy } }: OutgoingWrite<Payload>, look: Look): Look => (look.is === 'open' && soldBy === null ? { is: 'impossible', reason: noSeller } : look);

/** `PUT estimates/{id}/sell` (sales). ServiceTitan books no job for it: the office does. */
export const sellEstimate: WriteOperation<Payload> = {
  name: 'sell-estimate',
  payload,
  look: async ({ client, writes }) => {
    const dismissed = { impossible: 'The estimate was dismissed in ServiceTitan, and only an open one can be sold.' };
    const looks = await lookAtEstimates({ client, writes, meanings: { open: 'open', sold: 'done', dismissed } });
    return writes.map((write, index) => withSeller(write, looks[index] ?? { is: 'open' }));
  },
  send: async ({ client, write: { payload: { estimateId, soldBy } } }) => {
    if (soldBy === null) throw new ServiceTitanError({ kind: 'bad-request', operation: 'PUT sales estimates/{id}/sell', detail: noSeller });
    await explained(client.sellEstimate(estimateId, { soldBy }), {
      'bad-request': 'ServiceTitan sells only for a managed technician of its own; check who is assigned, or the option `writeBack.soldBy`',
      'not-found': "this account's API cannot sell an estimate; do it in ServiceTitan",
    });
  },
  describe: ({ estimateId }) => `Sell estimate ${estimateId}`,
};
