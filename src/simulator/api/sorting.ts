import type { Row } from '../world/row.js';
import { badParameter } from './problem.js';
import type { Query } from './query.js';

type Comparison = (a: Row, b: Row) => number;

const byId: Comparison = (a, b) => a.id - b.id;
const PRIORITIES = ['Low', 'Normal', 'High', 'Urgent'];

const textOf = (row: Row, field: string): string => {
  const value: unknown = Reflect.get(row, field);
  return typeof value === 'string' ? value : '';
};

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  Id: byId,
  CreatedOn: (a, b) => a.createdOn - b.createdOn || byId(a, b),
  ModifiedOn: (a, b) => a.modifiedOn - b.modifiedOn || byId(a, b),
  Name: (a, b) => textOf(a, 'name').localeCompare(textOf(b, 'name')) || byId(a, b),
  Priority: (a, b) => PRIORITIES.indexOf(textOf(a, 'priority')) - PRIORITIES.indexOf(textOf(b, 'priority')) || byId(a, b),
};

/**
 * Orders a list by `sort=+Field` or `-Field`; without it by id. A `+` that the client did not encode arrives as a blank and is
 * refused, as is a field that the list cannot sort by.
 */
export const sorted = <T extends Row>({ query, rows, sortable }: { query: Query; rows: readonly T[]; sortable: readonly string[] }): T[] => {
  const sort = sortable.length === 0 ? undefined : query.text('sort');
  if (sort === undefined) return [...rows].sort(byId);
  const [, sign, name] = /^([+-])(\w+)$/.exec(sort) ?? [];
  const field = sortable.find((known) => known.toLowerCase() === name?.toLowerCase());
  const compare = field === undefined ? undefined : COMPARISONS[field];
  if (compare === undefined) throw badParameter('sort', `Use +Field or -Field with one of ${sortable.join(', ')}, the sign URL-encoded.`);
  return [...rows].sort((a, b) => (sign === '-' ? compare(b, a) : compare(a, b)));
};
