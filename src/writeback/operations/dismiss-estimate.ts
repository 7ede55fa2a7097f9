import { z } from 'zod';

import type { WriteOperation } from '../write.types.js';
import { explained } from './explained.js';
import { lookAtEstimates } from './estimate-looks.js';
import { storedId } from './stored-id.js';

const payload = z.strictObject({ estimateId: storedId });

/** `PUT estimates/{id}/dismiss` (sales). */
export const dismissEstimate: WriteOperation<z.infer<typeof payload>> = {
  name: 'dismiss-estimate',
  payload,
  look: ({ client, writes }) => lookAtEstimates({ client, writes, meanings: { open: 'open', sold: { impossible: 'The estimate was sold in ServiceTitan. Un-sell it there if it is lost.' }, dismissed: 'done' } }),
  send: ({ client, write }) => explained(client.dismissEstimate(write.payload.estimateId), { 'not-found': "this account's API cannot dismiss an estimate; do it in ServiceTitan" }),
  describe: ({ estimateId }) => `Dismiss estimate ${estimateId}`,
};
