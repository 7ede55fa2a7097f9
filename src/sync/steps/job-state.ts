import type { AppointmentRecord, JobRecord } from '../../servicetitan/records.js';
import type { DealJob } from './deal.js';

/** What a job's status means for the rules; `unknown` for a status of a later version of ServiceTitan. */
export type JobState = 'scheduled' | 'in-progress' | 'on-hold' | 'completed' | 'canceled' | 'unknown';

const stateOfStatus: ReadonlyMap<string, JobState> = new Map<string, JobState>([
  ['scheduled', 'scheduled'],
  ['dispatched', 'scheduled'],
  ['inprogress', 'in-progress'],
  ['working', 'in-progress'],
  ['hold', 'on-hold'],
  ['completed', 'completed'],
  ['canceled', 'canceled'],
]);

/** Statuses are compared without case and blanks: "In Progress" is InProgress (design 4.2 step 6). */
export const statusKey = (status: string): string => status.replace(/\s/g, '').toLowerCase();

/** The state of a job. ServiceTitan never deletes a job; one that it marks inactive counts as canceled. */
export const jobState = (job: Pick<JobRecord, 'status' | 'active'>): JobState =>
  job.active ? (stateOfStatus.get(statusKey(job.status)) ?? 'unknown') : 'canceled';

export const isCanceled = (job: DealJob): boolean => jobState(job.record) === 'canceled';

/** The jobs of a deal that still count for anything but its past, in order of (createdOn, id). */
export const uncanceledJobs = (jobs: readonly DealJob[]): DealJob[] => jobs.filter((job) => !isCanceled(job));

/** The uncanceled jobs of install units, in order of (createdOn, id). */
export const uncanceledInstallJobs = (jobs: readonly DealJob[]): DealJob[] => uncanceledJobs(jobs).filter((job) => job.pipeline.kind === 'install');

/** Active and not Canceled. */
export const isLiveAppointment = (appointment: AppointmentRecord): boolean => appointment.active && statusKey(appointment.status) !== 'canceled';
