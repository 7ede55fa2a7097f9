import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import type { Options, Seen } from './model.types.js';

/** Milliseconds since 1970, with the fractions that ServiceTitan sends. */
export const ms = (iso: string): number => {
  const [, fraction = ''] = /\.(\d+)/.exec(iso) ?? [];
  return Date.parse(iso.replace(/\.\d+/, '')) + Number(`0.${fraction || '0'}`) * 1000;
};

export const DAY = 24 * 60 * 60 * 1000;

/** "Statuses are compared without case and blanks" (4.2.6). */
export const says = (status: string, ...words: string[]): boolean => words.some((word) => word.toLowerCase() === status.replace(/\s/g, '').toLowerCase());

/** "(createdOn, id)" (4.1.3). */
export const byCreation = (a: { createdOn: string; id: string }, b: { createdOn: string; id: string }): number =>
  ms(a.createdOn) - ms(b.createdOn) || Number(a.id) - Number(b.id);

export const isCanceled = (job: JobRecord): boolean => says(job.status, 'Canceled');
export const isRecall = (job: JobRecord): boolean => job.recallForId !== null || job.warrantyId !== null;

/** When what is so now became so: by its log or history if there is one, else by its last change (4.1.4). */
export const canceledOn = (seen: Seen, job: JobRecord): number => ms(seen.canceledOn.get(job.id) ?? job.modifiedOn);
export const dismissedOn = (seen: Seen, estimate: EstimateRecord): number => {
  const job = seen.jobs.find(({ id }) => id === estimate.jobId);
  return Math.max(ms(seen.dismissedOn.get(estimate.id) ?? estimate.modifiedOn), ms(estimate.createdOn), job ? ms(job.createdOn) : 0);
};
export const soldOn = (estimate: EstimateRecord): number => ms(estimate.soldOn ?? estimate.modifiedOn);
export const completedOn = (job: JobRecord): number => ms(job.completedOn ?? job.modifiedOn);

/** "Rounded half up to cents after summing" (4.4). The first rounding only takes away what binary fractions add. */
export const money = (amounts: readonly number[]): number => Math.floor(Number((amounts.reduce((sum, each) => sum + each, 0) * 100).toFixed(4)) + 0.5) / 100;

export const amount = (estimate: EstimateRecord, options: Options): number => estimate.subtotal + (options.estimateValue === 'total' ? estimate.tax : 0);
export const hasValue = (estimate: EstimateRecord, options: Options): boolean => money([amount(estimate, options)]) > 0;

/** "Thousands separated, cents only if there are any" (4.2.3). */
export const dollars = (value: number): string => `$${value.toLocaleString('en-US', { minimumFractionDigits: Number.isInteger(value) ? 0 : 2 })}`;
