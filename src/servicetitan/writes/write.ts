import { ServiceTitanError } from '../errors.js';
import { assertIds } from '../lists.js';
import { receive } from '../received.js';
import { operationOf } from '../transport.js';

import type { z } from 'zod';

import type { LosslessJson } from '../lossless-json.js';
import type { SendWrite, WriteRequest } from '../transport.js';

/** A body and the schema of ServiceTitan's document that it has to fit. */
type Body<T> = { schema: z.ZodType<LosslessJson, T>; value: T };

const maxReasons = 5;
const plainName = /^\w{1,60}$/;

const reasonOf = (issue: z.core.$ZodIssue): string => {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.filter((key) => plainName.test(key)) : [];
  const path = [...issue.path, ...unknown].join('.') || 'body';
  return issue.code === 'unrecognized_keys' ? `${path} is not in ServiceTitan's document` : `${path}: ${issue.message}`;
};

const checkedBody = <T>({ request, body }: { request: WriteRequest; body: Body<T> }): LosslessJson => {
  const checked = body.schema.safeParse(body.value, { reportInput: false });
  if (checked.success) return checked.data;
  const detail = checked.error.issues.slice(0, maxReasons).map(reasonOf).join('; ');
  throw new ServiceTitanError({ kind: 'bad-request', operation: operationOf(request), detail });
};

/**
 * Checks ids and body and sends the write. What does not fit is a mistake of the caller: a `ServiceTitanError` of kind `bad-request`
 * that names the field, before anything is sent. Resolves to the answer's JSON, or undefined where there was none.
 */
export const write = async <T>({ send, body, ...request }: Omit<WriteRequest, 'body'> & { send: SendWrite; body?: Body<T> }): Promise<unknown> => {
  assertIds({ ids: Object.values(request.ids ?? {}), request });
  return send(body === undefined ? request : { ...request, body: checkedBody({ request, body }) });
};

/** The record that a write answered with, or null where the answer could not be read: the write is done, and can be read back. */
export const recordIn = <T>({ schema, answer }: { schema: z.ZodType<T>; answer: unknown }): T | null => {
  const received = receive({ schema, row: answer });
  return received.ok ? received.record : null;
};
