import type { PayloadRequest } from 'payload';
import type { z } from 'zod';

import { problemOf } from './read-body.js';
import { RouteError } from './route-error.js';

/** The named query parameters by their schema; others are nobody's business. Throws RouteError 400 with the name of the parameter. */
export const readQuery = <T>(req: PayloadRequest, names: readonly string[], schema: z.ZodType<T>): T => {
  const given = names.flatMap((name) => (req.query[name] === undefined ? [] : [[name, req.query[name]]]));
  const result = schema.safeParse(Object.fromEntries(given));
  if (!result.success) throw new RouteError(400, problemOf(result.error));
  return result.data;
};
