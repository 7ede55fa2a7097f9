import { ServiceTitanError } from './errors.js';

import type { z } from 'zod';

/** The error for an answer of the wrong shape. It names the fields at the top that are wrong, never what was in them. */
export const invalidAnswer = ({ operation, error }: { operation: string; error: z.ZodError }): ServiceTitanError => {
  const fields = [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'answer')))].join(', ');
  return new ServiceTitanError({ kind: 'invalid-answer', operation, status: 200, detail: `wrong ${fields}` });
};
