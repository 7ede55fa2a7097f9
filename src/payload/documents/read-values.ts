import { z } from 'zod';

import type { OpportunityStatus } from '../pipeline.types.js';
import type { ContactValues, DocumentId } from '../documents.types.js';
import { readPath } from '../field-paths.js';

const documentId = z.union([z.number(), z.string()]);
const related = z.union([documentId, z.object({ id: documentId }).transform((document) => document.id)]);
const text = z.union([z.string(), z.number().transform(String)]);
const status = z.enum(['open', 'won', 'lost']);
const stStatus = z.enum(['active', 'inactive', 'merged']);

const reader =
  <T>(schema: z.ZodType<T>) =>
  (document: unknown, path: string): T | null => {
    const result = schema.safeParse(readPath(document, path));
    return result.success ? result.data : null;
  };

/** Readers of one field at a path; null where it is empty or holds something else, for a CRM's documents are not ours to judge. */
export const readText = reader<string>(text);
export const readNumber = reader<number>(z.number());
export const readId = reader<DocumentId>(related);
export const readStatus = reader<OpportunityStatus>(status);
export const readStStatus: (document: unknown, path: string) => ContactValues['stStatus'] = reader(stStatus);

/** Whether a box is ticked; one that was never touched is not. */
export const readFlag = (document: unknown, path: string): boolean => readPath(document, path) === true;

const relatedList = z.array(related);

/** The ids of a relationship that holds many; those that are no ids are left out. */
export const readIds = (document: unknown, path: string): DocumentId[] => {
  const values = readPath(document, path);
  return Array.isArray(values) ? values.flatMap((value: unknown) => relatedList.safeParse([value]).data ?? []) : [];
};

/** The instant at a path as ISO 8601 UTC; the epoch where there is none, so that it counts as the oldest. */
export const readInstant = (document: unknown, path: string): string => {
  const value = readPath(document, path);
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : 0);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
};
