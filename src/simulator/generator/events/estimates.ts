import type { EstimateRow } from '../../world/rows.js';
import type { Life, LifeEvent } from '../life.js';
import { isSalesJob, someRow } from '../life.js';
import { inventOption } from '../teller.js';

const ofSales = (life: Life, row: EstimateRow) => {
  const job = life.world.tables.jobs.get(row.jobId ?? 0);
  return job !== undefined && isSalesJob(life, job);
};

const someEstimate = (life: Life, test: (row: EstimateRow) => boolean) =>
  someRow(life, life.world.tables.estimates.rows, (row) => row.active && ofSales(life, row) && test(row));

/** A technician offers an option. */
export const estimateIsSent: LifeEvent = (life) => {
  const { world } = life;
  const job = someRow(life, world.tables.jobs.rows, (row) => isSalesJob(life, row) && row.jobStatus !== 'Canceled' && world.tables.estimates.of('job', row.id).length < 3);
  if (job === undefined) return undefined;
  const letter = 'ABC'.charAt(world.tables.estimates.of('job', job.id).length);
  const estimate = world.addEstimate({ jobId: job.id, ...inventOption(life, { job, letter }) });
  return `estimate ${estimate.id} sent for job ${job.jobNumber}`;
};

/** An open option gets another price. */
export const estimateIsRepriced: LifeEvent = (life) => {
  const estimate = someEstimate(life, (row) => row.status === 'Open' && row.subtotal > 0);
  if (estimate === undefined) return undefined;
  life.world.setEstimateValue(estimate.id, { subtotal: Math.round(estimate.subtotal * life.random.int(80, 115)) / 100, tax: estimate.tax });
  return `estimate ${estimate.id} re-priced`;
};

/** The customer takes an option; the others of the job are dismissed. */
export const estimateIsSold: LifeEvent = (life) => {
  const { world } = life;
  const estimate = someEstimate(life, (row) => row.status === 'Open' && row.subtotal > 0);
  if (estimate === undefined) return undefined;
  world.sellEstimate(estimate.id);
  for (const other of world.tables.estimates.of('job', estimate.jobId ?? 0)) if (other.status === 'Open' && other.active) world.dismissEstimate(other.id);
  return `estimate ${estimate.id} sold`;
};

/** The customer turns an option down. */
export const estimateIsDismissed: LifeEvent = (life) => {
  const estimate = someEstimate(life, (row) => row.status === 'Open');
  if (estimate === undefined) return undefined;
  life.world.dismissEstimate(estimate.id);
  return `estimate ${estimate.id} dismissed`;
};

/** The customer thinks again about an option that was turned down. */
export const estimateIsReopened: LifeEvent = (life) => {
  const estimate = someEstimate(life, (row) => row.status === 'Dismissed');
  if (estimate === undefined) return undefined;
  life.world.reopenEstimate(estimate.id);
  return `estimate ${estimate.id} re-opened`;
};
