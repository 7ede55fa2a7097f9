import { z } from 'zod';
import type { Endpoint } from '../endpoint.js';
import { Problem } from '../problem.js';
import type { ApiRequest } from '../request.js';
import type { Method, Module } from '../resource.js';

type Write<B> = {
  method: Exclude<Method, 'GET'>;
  module: Module;
  path: string;
  /** What the document asks of the body. Unknown members are ignored, as ServiceTitan does (facts, section 3). */
  body: z.ZodType<B>;
  /** Changes the world and gives the JSON of the answer; undefined where the document has none. */
  answer: (options: { request: ApiRequest; body: B }) => unknown;
};

/** A writing operation: a body that does not fit is a 400 that names each wrong member. */
export const defineWrite = <B>({ method, module, path, body, answer }: Write<B>): Endpoint => ({
  method,
  module,
  path,
  operation: (request) => answer({ request, body: readBody(body, request.body) }),
});

/** The body of operations that document none: whatever is sent is ignored. */
export const NO_BODY = z.unknown();

const readBody = <B>(schema: z.ZodType<B>, body: unknown): B => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors: Record<string, string[]> = {};
  for (const { path, message } of parsed.error.issues) {
    const name = path.length === 0 ? 'request' : z.core.toDotPath(path);
    errors[name] = [...(errors[name] ?? []), message];
  }
  throw new Problem(400, 'One or more validation errors occurred.', errors);
};
