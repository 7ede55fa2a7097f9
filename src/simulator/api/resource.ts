import type { Entity, Rows } from '../world/rows.js';
import type { World } from '../world/world.js';
import type { Filter } from './filters.js';
import type { Presenter } from './present/presenter.js';
import type { Query } from './query.js';

export type Module = 'crm' | 'jpm' | 'sales' | 'dispatch' | 'settings';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * How a list treats inactive records: `filter` has the `active` parameter and shows active ones by default, `filter-any` has it and
 * shows all by default, `only` never shows inactive ones, `all` always does.
 */
export type ActiveRule = 'filter' | 'filter-any' | 'only' | 'all';

/** One kind of record as the API offers it. Paths come after `/{module}/v2/tenant/{tenant}/`. */
export type Resource<E extends Entity> = {
  entity: E;
  module: Module;
  present: Presenter<E>;
  /** Paths of the export feed; several where an old path still works. */
  feeds: readonly string[];
  /** Whether the feed takes `active`, and what it shows without it. */
  feedActive?: 'True' | 'Any';
  /** The list, where there is one. */
  list?: {
    path: string;
    active: ActiveRule;
    /** Field names for `sort`; empty where the list has no such parameter. */
    sortable: readonly string[];
    filters: readonly Filter<Rows[E]>[];
    /** Records to look at when an index answers the request faster than a scan. */
    narrow?: (options: { query: Query; world: World }) => readonly Rows[E][] | undefined;
    /** Throws a `Problem` where the documents ask for parameters that are missing. */
    require?: (query: Query) => void;
  };
  /** Whether a record is below what the other parameters of the path name; everything where they name nothing. */
  isBelow?: (options: { row: Rows[E]; params: Readonly<Record<string, string>> }) => boolean;
  /** Whether `GET {list path}/{id}` exists. */
  single: boolean;
};

/** Lets each resource be declared with the types of its own entity. */
export const defineResource = <E extends Entity>(resource: Resource<E>): Resource<E> => resource;
