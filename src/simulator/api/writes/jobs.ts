import { z } from 'zod';
import type { JobRow } from '../../world/rows.js';
import { withExternalData } from '../../world/external-data.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import { presentNote } from '../present/jpm.js';
import type { ApiRequest } from '../request.js';
import { jobsResource } from '../resources/jpm.js';
import { checkReference, conflict, recordOf, refused } from './checks.js';
import { externalDataUpdate, given, id, ids, instant } from './members.js';
import { defineWrite, NO_BODY } from './write.js';

const reasonAndMemo = z.object({ reasonId: id, memo: z.string() });

const update = z.object({
  customerId: id.optional(),
  locationId: id.optional(),
  businessUnitId: id.optional(),
  jobGeneratedLeadSource: z.object({ jobId: id.nullish(), employeeId: id.nullish() }).nullish(),
  jobTypeId: id.optional(),
  priority: z.string().optional(),
  campaignId: id.optional(),
  summary: z.string().optional(),
  shouldUpdateInvoiceItems: z.boolean().optional(),
  customFields: z.array(z.object({ typeId: id, value: z.string().nullish() })).optional(),
  tagTypeIds: ids.optional(),
  externalData: externalDataUpdate.optional(),
  customerPo: z.string().optional(),
  soldById: id.nullish(),
});

const jobOf = (request: ApiRequest): JobRow => recordOf({ table: request.world.tables.jobs, request });

const isOver = ({ jobStatus }: JobRow) => jobStatus === 'Completed' || jobStatus === 'Canceled';

const cancel = ({ request, body }: { request: ApiRequest; body: z.infer<typeof reasonAndMemo> }): void => {
  const job = jobOf(request);
  checkReference({ table: request.world.tables['job-cancel-reasons'], member: 'reasonId', id: body.reasonId });
  if (isOver(job)) throw refused('The job is completed or canceled.');
  request.world.cancelJob(job.id, body);
};

const removeCancellation = (request: ApiRequest): void => {
  const job = jobOf(request);
  if (job.jobStatus !== 'Canceled') throw refused('The job is not canceled.');
  request.world.uncancelJob(job.id);
};

const hold = ({ request, body }: { request: ApiRequest; body: z.infer<typeof reasonAndMemo> }): void => {
  const job = jobOf(request);
  checkReference({ table: request.world.tables['job-hold-reasons'], member: 'reasonId', id: body.reasonId });
  if (isOver(job)) throw refused('The job is completed or canceled.');
  request.world.holdJob(job.id);
};

/** 409 for a job that is over or has no assigned technician, as the document says. */
const complete = ({ request, completedOn }: { request: ApiRequest; completedOn: number }): void => {
  const { world } = request;
  const job = jobOf(request);
  const isStaffed = world.tables['appointment-assignments'].of('job', job.id).some((assignment) => assignment.active);
  if (isOver(job) || !isStaffed) throw conflict('The job is completed or canceled, or has no assigned technicians.');
  world.completeJob(job.id, { completedOn: { ticks: completedOn } });
};

/** `PATCH jobs/{id}`: `tagTypeIds` and `customFields` are the full new lists. Locations follow from customers, so `locationId` is taken but changes nothing. */
const change = ({ request, body }: { request: ApiRequest; body: z.infer<typeof update> }): JobRow => {
  const { world } = request;
  const job = jobOf(request);
  checkReference({ table: world.tables.customers, member: 'customerId', id: body.customerId });
  checkReference({ table: world.tables['business-units'], member: 'businessUnitId', id: body.businessUnitId });
  checkReference({ table: world.tables.technicians, member: 'soldById', id: body.soldById });
  const { locationId: _location, jobGeneratedLeadSource: _source, shouldUpdateInvoiceItems: _invoice, customerId, externalData, customFields, ...members } = body;
  if (customerId !== undefined && customerId !== job.customerId) world.moveJob(job.id, customerId);
  return world.changeJob(job.id, given({
    ...members,
    customFields: customFields?.map(({ typeId, value }) => ({ typeId, name: `Field ${typeId}`, value: value ?? '' })),
    externalData: externalData === undefined ? undefined : withExternalData(job.externalData, externalData),
  }));
};

/** What the API writes to jobs. */
export const JOB_WRITES: readonly Endpoint[] = [
  defineWrite({ method: 'PUT', module: 'jpm', path: 'jobs/{id}/cancel', body: reasonAndMemo, answer: cancel }),
  defineWrite({ method: 'PUT', module: 'jpm', path: 'jobs/{id}/remove-cancellation', body: NO_BODY, answer: ({ request }) => removeCancellation(request) }),
  defineWrite({ method: 'PUT', module: 'jpm', path: 'jobs/{id}/hold', body: reasonAndMemo, answer: hold }),
  defineWrite({
    method: 'PUT',
    module: 'jpm',
    path: 'jobs/{id}/complete',
    body: z.object({ completedOn: instant }),
    answer: ({ request, body }) => complete({ request, completedOn: body.completedOn }),
  }),
  defineWrite({
    method: 'PATCH',
    module: 'jpm',
    path: 'jobs/{id}',
    body: update,
    answer: (write) => jsonOf({ resource: jobsResource, row: change(write), request: write.request, applicationGuid: write.body.externalData?.applicationGuid }),
  }),
  defineWrite({
    method: 'POST',
    module: 'jpm',
    path: 'jobs/{id}/notes',
    body: z.object({ text: z.string(), pinToTop: z.boolean().nullish() }),
    answer: ({ request, body }) => presentNote(request.world.addJobNote({ jobId: jobOf(request).id, text: body.text, isPinned: body.pinToTop ?? false })),
  }),
];
