import type { Core, Fields, Times } from '../core.js';
import { change, maybeInstant, modifiedOf, timesOf } from '../core.js';
import type { Instant, Moment } from '../instant.js';
import type { EstimateRow, EstimateStatus, StatusChangeRow } from '../rows.js';

export type EstimateInput = Omit<Fields<EstimateRow>, 'changes' | 'soldOn'> & Times & { soldOn?: Moment | null };

/** `at` is when the status changed, as `status/estimates/{id}/changes` tells it; left out it is the modification time. */
export type EstimateStatusInput = Times & { at?: Moment; soldBy?: number };

/** What happens to estimates. */
export const createEstimateMutations = (core: Core) => {
  const { estimates, jobs, technicians } = core.tables;
  let lastChangeId = 7_000_000;

  const changeRow = (oldStatus: EstimateStatus, newStatus: EstimateStatus, createdOn: Instant): StatusChangeRow => {
    lastChangeId += 1;
    return { id: lastChangeId, oldStatus, newStatus, createdOn };
  };

  const setStatus = (id: number, status: EstimateStatus, input: EstimateStatusInput = {}): EstimateRow => {
    const estimate = estimates.need(id);
    const modifiedOn = modifiedOf({ core, times: input });
    const at = maybeInstant(input.at) ?? modifiedOn;
    return estimates.change(estimate, {
      status,
      soldOn: status === 'Sold' ? at : null,
      soldBy: status === 'Sold' ? input.soldBy ?? technicians.rows[0]?.id ?? null : null,
      changes: [...estimate.changes, changeRow(estimate.status, status, at)],
      modifiedOn,
    });
  };

  return {
    /** A new estimate; with a job it takes over the job's customer, project and business unit. */
    addEstimate: (input: EstimateInput): EstimateRow => {
      const { soldOn, ...fields } = input;
      const job = fields.jobId === undefined || fields.jobId === null ? undefined : jobs.need(fields.jobId);
      const times = timesOf({ core, times: input });
      const status = fields.status ?? 'Open';
      const decidedOn = maybeInstant(soldOn) ?? times.modifiedOn;
      return estimates.add({
        id: estimates.nextId(),
        seq: 0,
        active: true,
        jobId: null,
        projectId: job?.projectId ?? null,
        customerId: job?.customerId ?? null,
        businessUnitId: job?.businessUnitId ?? null,
        name: 'Option A',
        subtotal: 0,
        tax: 0,
        summary: null,
        reviewStatus: 'None',
        isRecommended: false,
        budgetCodeId: null,
        externalLinks: [],
        items: null,
        soldBy: status === 'Sold' ? technicians.rows[0]?.id ?? null : null,
        ...fields,
        status,
        soldOn: status === 'Sold' ? decidedOn : null,
        changes: status === 'Open' ? [] : [changeRow('Open', status, decidedOn)],
        ...times,
      });
    },

    changeEstimate: (id: number, patch: Omit<Fields<EstimateRow>, 'id'>, times: Times = {}) => change({ core, table: estimates, id, patch, times }),
    setEstimateValue: (id: number, value: { subtotal: number; tax?: number }, times: Times = {}) => change({ core, table: estimates, id, patch: { ...value, items: null }, times }),
    setEstimateStatus: setStatus,
    sellEstimate: (id: number, input: EstimateStatusInput = {}) => setStatus(id, 'Sold', input),
    unsellEstimate: (id: number, input: EstimateStatusInput = {}) => setStatus(id, 'Open', input),
    dismissEstimate: (id: number, input: EstimateStatusInput = {}) => setStatus(id, 'Dismissed', input),
    reopenEstimate: (id: number, input: EstimateStatusInput = {}) => setStatus(id, 'Open', input),
  };
};
