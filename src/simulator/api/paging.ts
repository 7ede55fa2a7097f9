import { badParameter } from './problem.js';
import type { Query } from './query.js';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 5000;

/** The envelope of a list, `totalCount` null unless it was asked for. */
export type Page<T> = { page: number; pageSize: number; hasMore: boolean; totalCount: number | null; data: T[] };

/** Cuts the page that the request asks for out of all its rows. */
export const pageOf = <T, R>({ query, rows, present }: { query: Query; rows: readonly T[]; present: (row: T) => R }): Page<R> => {
  const page = query.int('page') ?? 1;
  const pageSize = query.int('pageSize') ?? DEFAULT_PAGE_SIZE;
  if (page < 1) throw badParameter('page', 'Pages count from 1.');
  if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) throw badParameter('pageSize', `The value must be from 1 to ${MAX_PAGE_SIZE}.`);
  const start = (page - 1) * pageSize;
  return {
    page,
    pageSize,
    hasMore: start + pageSize < rows.length,
    totalCount: query.bool('includeTotal') === true ? rows.length : null,
    data: rows.slice(start, start + pageSize).map(present),
  };
};
