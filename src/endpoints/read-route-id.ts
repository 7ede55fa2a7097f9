import type { PayloadRequest } from 'payload';
import type { z } from 'zod';

import { problemOf } from './read-body.js';
import { RouteError } from './route-error.js';

/** The `:id` of a route's path by its schema. Throws RouteError 400 that names it. */
export const readRouteId = <T>(req: PayloadRequest, schema: z.ZodType<{ id: T }>): T => {
  const result = schema.safeParse({ id: req.routeParams?.id });
  if (!result.success) throw new RouteError(400, problemOf(result.error));
  return result.data.id;
};
