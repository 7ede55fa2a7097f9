import pMap from 'p-map';
import { z } from 'zod';

import { ServiceTitanError } from './errors.js';
import { invalidAnswer } from './invalid-answer.js';
import { receive } from './received.js';
import { operationOf } from './transport.js';

import type { Received } from './received.js';
import type { ReadJson, ReadRequest } from './transport.js';

/** Ids that ServiceTitan takes in one request ("maximum 50" in its documents). */
const idsPerRequest = 50;
/** Larger pages are said to work and to time out; this is the size that every source agrees on. */
const pageSize = 500;
/** More pages than any list we ask for can have: a server that never ends is an error, not an endless loop. */
const maxPages = 200;
/** Requests of one look-up in flight; the limiter bounds the rate. */
const requestsInFlight = 4;

const pageSchema = z.object({ hasMore: z.boolean(), data: z.array(z.unknown()) });

/** All pages of a list, in order. Throws a `ServiceTitanError`. */
export const readList = async <T>({
  readJson,
  request,
  schema,
}: {
  readJson: ReadJson;
  request: ReadRequest;
  schema: z.ZodType<T>;
}): Promise<Received<T>[]> => {
  const rows: Received<T>[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const query = { ...request.query, page: String(page), pageSize: String(pageSize) };
    const answer = pageSchema.safeParse(await readJson({ ...request, query }));
    if (!answer.success) throw invalidAnswer({ operation: operationOf(request), error: answer.error });
    rows.push(...answer.data.data.map((row) => receive({ schema, row })));
    if (!answer.data.hasMore) return rows;
  }
  const detail = `more than ${maxPages} pages`;
  throw new ServiceTitanError({ kind: 'invalid-answer', operation: operationOf(request), status: 200, detail });
};

/** Refuses what is no ServiceTitan id before it gets into an address. Throws a `ServiceTitanError` of kind `bad-request`. */
export const assertIds = ({ ids, request }: { ids: readonly string[]; request: ReadRequest }): void => {
  if (ids.every((value) => /^\d{1,19}$/.test(value))) return;
  throw new ServiceTitanError({ kind: 'bad-request', operation: operationOf(request), detail: 'ids must be digits only' });
};

const chunk = <T>({ items, size }: { items: readonly T[]; size: number }): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** A list asked for by ids, any number of them, each once. `parameter` is what ServiceTitan calls them in the query. */
export const readListByIds = async <T>({
  readJson,
  request,
  parameter,
  ids,
  schema,
}: {
  readJson: ReadJson;
  request: ReadRequest;
  parameter: string;
  ids: readonly string[];
  schema: z.ZodType<T>;
}): Promise<Received<T>[]> => {
  assertIds({ ids, request });
  const chunks = chunk({ items: [...new Set(ids)], size: idsPerRequest });
  const readChunk = (some: string[]) =>
    readList({ readJson, request: { ...request, query: { ...request.query, [parameter]: some.join(',') } }, schema });
  return (await pMap(chunks, readChunk, { concurrency: requestsInFlight })).flat();
};
