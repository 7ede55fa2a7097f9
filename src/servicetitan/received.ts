import { z } from 'zod';

import { id } from './entities/fields.js';
import { isNestedDeeperThan, maxJsonDepth, storableJson } from './storable-json.js';

/**
 * One row that came back: read well, or set aside with the reason (a field path and what was wrong, never the value). `isMended` tells
 * that its text held what no database can keep, and now holds something else.
 */
export type Received<T> = { ok: true; record: T; raw: unknown; isMended: boolean } | { ok: false; id: string | null; reason: string; raw: unknown };

const rowIdSchema = z.object({ id });

const rowId = (row: unknown): string | null => rowIdSchema.safeParse(row).data?.id ?? null;

const maxReasons = 5;

/** Field paths and what was wrong with them. The messages of our schemas hold no values. */
const reasonOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, maxReasons)
    .map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'row'}: ${message}`)
    .join('; ');

/** Reads one row with the schema of its entity. A row that cannot be read is set aside and spoils no other (design 6.6). */
export const receive = <T>({ schema, row }: { schema: z.ZodType<T>; row: unknown }): Received<T> => {
  if (isNestedDeeperThan(row, maxJsonDepth)) {
    return { ok: false, id: rowId(row), reason: `row: nested deeper than ${maxJsonDepth} levels`, raw: null };
  }
  let isMended = false;
  const raw = storableJson(row, () => {
    isMended = true;
  });
  const read = schema.safeParse(raw);
  if (read.success) return { ok: true, record: read.data, raw, isMended };
  return { ok: false, id: rowId(raw), reason: reasonOf(read.error), raw };
};
