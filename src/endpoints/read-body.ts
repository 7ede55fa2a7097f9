import type { PayloadRequest } from 'payload';
import type { z } from 'zod';

import { readCapped } from './capped-body.js';
import { RouteError } from './route-error.js';

/** Far more than any of our bodies needs. */
const MAX_BYTES = 16 * 1024;
const PATIENCE_MS = 30_000;

/** The request's JSON body by its schema; an empty body counts as `{}`. Throws RouteError 400 with the name of the field, 413 or 408. */
export const readBody = async <T>(req: PayloadRequest, schema: z.ZodType<T>): Promise<T> => {
  const text = (await readCapped({ req, maxBytes: MAX_BYTES, withinMs: PATIENCE_MS })).toString('utf8');
  const result = schema.safeParse(text.trim() === '' ? {} : parseJson(text));
  if (!result.success) throw new RouteError(400, problemOf(result.error));
  return result.data;
};

/** The first problem in words that name the field and never its value. */
export const problemOf = (error: z.ZodError): string => {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') return `The body has fields that are unknown here; known are those of the documentation, all others are refused: ${issue.keys.map(asName).join(', ')}.`;
  const field = issue?.path.join('.') ?? '';
  return field === '' ? 'The body must be a JSON object.' : `${field}: ${issue?.message ?? 'is not valid'}.`;
};

// A key comes from outside as well: what is no plain name is not repeated.
const asName = (key: string): string => (/^[\w-]{1,40}$/.test(key) ? key : '(unreadable)');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new RouteError(400, 'The body must be JSON.');
  }
};
