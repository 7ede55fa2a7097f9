import { findPipeline, findStage, stageFor } from '../../pipelines/stages.js';
import type { Step } from './deal.js';
import { isLiveAppointment, uncanceledJobs } from './job-state.js';
import { move, stay } from './step-result.js';

/**
 * Step 2, Appointments → Appointment Scheduled (design 4.2.2): an opportunity in `sales` that is still New Lead or Contacted moves once an
 * uncanceled job of its deal has an appointment that is active and not Canceled.
 */
export const appointments: Step = (deal, draft, context) => {
  const pipeline = findPipeline(context.rules.pipelines, draft.pipeline);
  const trigger = findStage(pipeline, draft.stage)?.trigger;
  const target = stageFor(pipeline, 'appointment');
  if (!target || (trigger !== 'lead' && trigger !== 'new-customer')) return stay(draft);

  const jobIds = new Set(uncanceledJobs(deal.jobs).map((job) => job.record.id));
  const hasAppointment = deal.appointments.some((appointment) => jobIds.has(appointment.jobId) && isLiveAppointment(appointment));
  return hasAppointment ? move({ step: 'appointments', draft, to: { stage: target.slug }, context }) : stay(draft);
};
