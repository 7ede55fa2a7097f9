import { setTimeout as sleepFor } from 'node:timers/promises';

import { z } from 'zod';

import { lists, readRecordsByIds } from './by-id.js';
import { connectionSchema } from './connection.js';
import { appointmentSchema } from './entities/appointment.js';
import { assignmentSchema } from './entities/assignment.js';
import { canceledLogSchema } from './entities/canceled-log.js';
import { contactMethodSchema } from './entities/contact-method.js';
import { estimateSchema } from './entities/estimate.js';
import { estimateStatusChangeSchema } from './entities/estimate-status-change.js';
import { jobSchema } from './entities/job.js';
import { isServiceTitanError, ServiceTitanError } from './errors.js';
import { readFeedPage } from './feeds.js';
import { invalidAnswer } from './invalid-answer.js';
import { assertIds, readList, readListByIds } from './lists.js';
import { lookUps } from './look-ups.js';
import { sharedTenantProcessState } from './process-state.js';
import { receive } from './received.js';
import { defaultRetryPolicy } from './retry-wait.js';
import { createTransport, operationOf } from './transport.js';
import { assignmentWrites } from './writes/assignments.js';
import { bookingWrites } from './writes/bookings.js';
import { customerWrites } from './writes/customers.js';
import { estimateWrites } from './writes/estimates.js';
import { jobWrites } from './writes/jobs.js';
import { leadWrites } from './writes/leads.js';

import type { ClientTools } from './attempts.js';
import type { EstimateStatusChange, ServiceTitanClient } from './client.types.js';
import type { TenantConnection } from './connection.js';
import type { Received } from './received.js';
import type { TenantProcessState } from './process-state.js';
import type { CanceledLogRecord } from './records.js';
import type { RetryPolicy } from './retry-wait.js';
import type { ReadJson, ReadRequest } from './transport.js';

/** Everything but the connection has a default; the rest is for tests and for callers with a state of their own. */
export type ServiceTitanClientOptions = Partial<ClientTools> & {
  connection: TenantConnection;
  /** Token and limiter. Default: the ones that all clients of this tenant in this process share. */
  state?: TenantProcessState;
  retry?: Partial<RetryPolicy>;
};

const checkConnection = (connection: TenantConnection): TenantConnection => {
  const checked = connectionSchema.safeParse(connection);
  if (checked.success) return checked.data;
  const detail = checked.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw new ServiceTitanError({ kind: 'configuration', operation: 'connection', detail });
};

const refusals: readonly string[] = ['forbidden', 'not-found'];

const readEstimateStatusChanges = async ({
  readJson,
  estimateId,
}: {
  readJson: ReadJson;
  estimateId: string;
}): Promise<EstimateStatusChange[] | null> => {
  const request: ReadRequest = { module: 'sales', path: 'status/estimates/{id}/changes', ids: { id: estimateId } };
  assertIds({ ids: [estimateId], request });
  try {
    const list = z.array(z.unknown()).safeParse(await readJson(request));
    if (!list.success) throw invalidAnswer({ operation: operationOf(request), error: list.error });
    // A change without a date tells nothing: only the dates are asked for.
    return list.data.flatMap((row) => {
      const change = receive({ schema: estimateStatusChangeSchema, row });
      return change.ok ? [change.record] : [];
    });
  } catch (error) {
    if (isServiceTitanError(error) && refusals.includes(error.kind)) return null;
    throw error;
  }
};

const readCanceledLog = async ({ readJson, jobId }: { readJson: ReadJson; jobId: string }): Promise<Received<CanceledLogRecord>[]> => {
  const request: ReadRequest = { module: 'jpm', path: 'jobs/{id}/canceled-log', ids: { id: jobId } };
  assertIds({ ids: [jobId], request });
  try {
    return await readList({ readJson, request, schema: canceledLogSchema });
  } catch (error) {
    if (isServiceTitanError(error) && error.kind === 'not-found') return [];
    throw error;
  }
};

/**
 * The client of one tenant: the only thing that talks HTTP to ServiceTitan (design 2). It sends nothing until it is asked.
 * Throws a `ServiceTitanError` of kind `configuration` when the connection cannot work.
 */
export const createServiceTitanClient = ({
  connection: given,
  state: givenState,
  retry,
  clock = Date.now,
  random = Math.random,
  sleep = (ms) => sleepFor(ms),
  logger,
  meter,
}: ServiceTitanClientOptions): ServiceTitanClient => {
  const connection = checkConnection(given);
  const state = givenState ?? sharedTenantProcessState({ connection, clock });
  const { readJson, sendWrite } = createTransport({
    connection,
    state,
    policy: { ...defaultRetryPolicy, ...retry },
    tools: { clock, random, sleep, logger, meter },
  });
  const recordsByIds: ServiceTitanClient['recordsByIds'] = (name, ids) => readRecordsByIds({ name, ids, readJson });
  /** A list of what belongs to one other record, whose id `parameter` takes. */
  const readListOf = async <T>(args: { request: ReadRequest; parameter: string; id: string; createdOnOrAfter?: string; schema: z.ZodType<T> }) => {
    const { request, parameter, id, createdOnOrAfter, schema } = args;
    assertIds({ ids: [id], request });
    const since: Record<string, string> = createdOnOrAfter === undefined ? {} : { createdOnOrAfter };
    return readList({ readJson, request: { ...request, query: { ...request.query, ...since, [parameter]: id } }, schema });
  };

  return {
    tenantId: connection.tenantId,
    feed: (name, from) => readFeedPage({ name, from, readJson, state }),
    recordsByIds,
    customersByIds: (ids) => recordsByIds('customers', ids),
    contactMethodsOf: (ids) =>
      readListByIds({
        readJson,
        request: { module: 'crm', path: 'customers/contacts' },
        parameter: 'customerIds',
        ids,
        schema: contactMethodSchema,
      }),
    jobsByIds: (ids) => recordsByIds('jobs', ids),
    jobsOfCustomer: (id, createdOnOrAfter) => readListOf({ request: lists.jobs, parameter: 'customerId', id, createdOnOrAfter, schema: jobSchema }),
    appointmentsOfCustomer: (id, createdOnOrAfter) => readListOf({ request: lists.appointments, parameter: 'customerId', id, createdOnOrAfter, schema: appointmentSchema }),
    appointmentsOfJob: (id) => readListOf({ request: lists.appointments, parameter: 'jobId', id, schema: appointmentSchema }),
    assignmentsOf: (ids) => readListByIds({ readJson, request: lists['appointment-assignments'], parameter: 'appointmentIds', ids, schema: assignmentSchema }),
    canceledLogOfJob: (jobId) => readCanceledLog({ readJson, jobId }),
    estimatesByIds: (ids) => recordsByIds('estimates', ids),
    estimatesOfJob: (id) => readListOf({ request: lists.estimates, parameter: 'jobId', id, schema: estimateSchema }),
    leadsByIds: (ids) => recordsByIds('leads', ids),
    estimateStatusChanges: (estimateId) => readEstimateStatusChanges({ readJson, estimateId }),
    ...lookUps(readJson),
    ...estimateWrites(sendWrite),
    ...jobWrites(sendWrite),
    ...customerWrites(sendWrite),
    ...bookingWrites(sendWrite),
    ...leadWrites(sendWrite),
    ...assignmentWrites(sendWrite),
  };
};
