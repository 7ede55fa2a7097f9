import { z } from 'zod';

import { appointmentSchema } from './entities/appointment.js';
import { assignmentSchema } from './entities/assignment.js';
import { businessUnitSchema } from './entities/business-unit.js';
import { canceledLogSchema } from './entities/canceled-log.js';
import { contactMethodSchema } from './entities/contact-method.js';
import { customerSchema } from './entities/customer.js';
import { estimateSchema } from './entities/estimate.js';
import { jobSchema } from './entities/job.js';
import { leadSchema } from './entities/lead.js';
import { employeeSchema, technicianSchema } from './entities/staff.js';
import { isServiceTitanError } from './errors.js';
import { invalidAnswer } from './invalid-answer.js';
import { receive } from './received.js';
import { operationOf } from './transport.js';

import type { FeedPage } from './client.types.js';
import type { TenantProcessState } from './process-state.js';
import type { FeedName, FeedRecords } from './records.js';
import type { ApiModule, ReadJson, ReadRequest } from './transport.js';

type Feed<T> = {
  module: ApiModule;
  path: string;
  /** Where the feed was in earlier releases; tried when ServiceTitan does not know `path`. */
  olderPath?: string;
  query?: Record<string, string>;
  schema: z.ZodType<T>;
};

/** Without it the feed of assignments, unlike the others, holds only active records. */
const activeAndInactive = { active: 'Any' };

const feeds: { [N in FeedName]: Feed<FeedRecords[N]> } = {
  customers: { module: 'crm', path: 'export/customers', schema: customerSchema },
  'customers/contacts': { module: 'crm', path: 'export/customers/contacts', schema: contactMethodSchema },
  leads: { module: 'crm', path: 'export/leads', schema: leadSchema },
  jobs: { module: 'jpm', path: 'export/jobs', schema: jobSchema },
  'job-canceled-logs': { module: 'jpm', path: 'export/job-canceled-logs', schema: canceledLogSchema },
  appointments: { module: 'jpm', path: 'export/appointments', query: activeAndInactive, schema: appointmentSchema },
  // `export/estimates` came with release 76.1 in February 2026.
  estimates: { module: 'sales', path: 'export/estimates', olderPath: 'estimates/export', schema: estimateSchema },
  'appointment-assignments': {
    module: 'dispatch',
    path: 'export/appointment-assignments',
    query: activeAndInactive,
    schema: assignmentSchema,
  },
  'business-units': { module: 'settings', path: 'export/business-units', schema: businessUnitSchema },
  technicians: { module: 'settings', path: 'export/technicians', schema: technicianSchema },
  employees: { module: 'settings', path: 'export/employees', schema: employeeSchema },
};

export const isFeedName = (name: string): name is FeedName => Object.hasOwn(feeds, name);

/** How the records of a feed are read, wherever they come from. */
export const schemaOf = <N extends FeedName>(name: N): z.ZodType<FeedRecords[N]> => feeds[name].schema;

/** Strict, other than the rows: a page that is misread would lose records or never end. */
const envelopeSchema = z
  .object({ hasMore: z.boolean(), continueFrom: z.string().max(8_192).nullish(), data: z.array(z.unknown()) })
  .refine(({ hasMore, continueFrom }) => !hasMore || Boolean(continueFrom), { path: ['continueFrom'] });

const readPage = async <T>({
  readJson,
  feed,
  request,
}: {
  readJson: ReadJson;
  feed: Feed<T>;
  request: ReadRequest;
}): Promise<FeedPage<T>> => {
  const page = envelopeSchema.safeParse(await readJson(request));
  if (!page.success) {
    throw invalidAnswer({ operation: operationOf(request), error: page.error });
  }
  const { hasMore, continueFrom, data } = page.data;
  return { rows: data.map((row) => receive({ schema: feed.schema, row })), continueFrom: continueFrom || null, hasMore };
};

const isUnknownPath = (error: unknown): boolean => isServiceTitanError(error) && error.kind === 'not-found';

/**
 * One page of an export feed. `includeRecentChanges` is always sent: without it ServiceTitan holds back the latest changes; with
 * it records may come more than once. Throws a `ServiceTitanError`.
 */
export const readFeedPage = async <N extends FeedName>({
  name,
  from,
  readJson,
  state,
}: {
  name: N;
  from: string | null;
  readJson: ReadJson;
  state: TenantProcessState;
}): Promise<FeedPage<FeedRecords[N]>> => {
  const feed: Feed<FeedRecords[N]> = feeds[name];
  const query = { includeRecentChanges: 'true', ...feed.query, ...(from === null ? {} : { from }) };
  const read = async (path: string): Promise<FeedPage<FeedRecords[N]>> => {
    const page = await readPage({ readJson, feed, request: { module: feed.module, path, query } });
    state.feedPaths.set(name, path);
    return page;
  };
  const known = state.feedPaths.get(name);
  try {
    return await read(known ?? feed.path);
  } catch (error) {
    if (known === undefined && feed.olderPath !== undefined && isUnknownPath(error)) return read(feed.olderPath);
    throw error;
  }
};
