import { z } from 'zod';

import { estimateSchema } from '../entities/estimate.js';

import { id } from './body-fields.js';
import { recordIn, write } from './write.js';

import type { EstimateRecord } from '../records.js';
import type { SendWrite } from '../transport.js';

/** sales `SellRequest`. */
const sellRequest = z.strictObject({ soldBy: id });
/**
 * sales `UpdateEstimateRequest`, of which every member may be left out, so that nothing but the status is named. No operation of its own opens a dismissed
 * estimate again.
 */
const reopenRequest = z.strictObject({ status: z.literal('Open') });

export type SellEstimate = z.input<typeof sellRequest>;

/** Writes of estimates (sales, document `salestech-v2`). None can be told from its repetition: read the estimate's status first. */
export type EstimateWrites = {
  /** `PUT estimates/{id}/sell`. `soldBy`: id of the selling technician, which the document requires. Null when the answer could not be read. */
  sellEstimate(estimateId: string, sale: SellEstimate): Promise<EstimateRecord | null>;
  /** `PUT estimates/{id}/unsell`; refused for an estimate that is signed or booked. */
  unsellEstimate(estimateId: string): Promise<void>;
  /** `PUT estimates/{id}/dismiss`. */
  dismissEstimate(estimateId: string): Promise<void>;
  /** `PUT estimates/{id}` with the status Open alone. Whether ServiceTitan obeys is to be read back. */
  reopenEstimate(estimateId: string): Promise<void>;
};

export const estimateWrites = (send: SendWrite): EstimateWrites => ({
  sellEstimate: async (estimateId, sale) => {
    const answer = await write({ send, method: 'put', module: 'sales', path: 'estimates/{id}/sell', ids: { id: estimateId }, body: { schema: sellRequest, value: sale } });
    return recordIn({ schema: estimateSchema, answer });
  },
  unsellEstimate: async (estimateId) => {
    await write({ send, method: 'put', module: 'sales', path: 'estimates/{id}/unsell', ids: { id: estimateId } });
  },
  dismissEstimate: async (estimateId) => {
    await write({ send, method: 'put', module: 'sales', path: 'estimates/{id}/dismiss', ids: { id: estimateId } });
  },
  reopenEstimate: async (estimateId) => {
    await write({ send, method: 'put', module: 'sales', path: 'estimates/{id}', ids: { id: estimateId }, body: { schema: reopenRequest, value: { status: 'Open' } } });
  },
});
