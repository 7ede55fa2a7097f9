import type { Entity, Rows } from '../world/rows.js';
import { tableOf } from '../world/tables.js';
import type { World } from '../world/world.js';
import { pageOf } from './paging.js';
import { withBadData } from './present/presenter.js';
import { Problem } from './problem.js';
import type { Query } from './query.js';
import type { ApiRequest, Operation } from './request.js';
import { idOf } from './request.js';
import type { ActiveRule, Resource } from './resource.js';
import { sorted } from './sorting.js';

/** The JSON of one record, spoilt where the world or the options ask for it. */
export const jsonOf = <E extends Entity>({ resource, row, request, isExport = false, applicationGuid = request.query.text('externalDataApplicationGuid') }: {
  resource: Resource<E>;
  row: Rows[E];
  request: ApiRequest;
  isExport?: boolean;
  /** Whose external data to show; without it that of the application the query names. */
  applicationGuid?: string | undefined;
}) =>
  withBadData({
    world: request.world,
    entity: resource.entity,
    id: row.id,
    json: resource.present({ world: request.world, row, isExport, applicationGuid }),
    nullShare: request.options.nullShare,
  });

/** `GET {path}`: the filtered, sorted page. */
export const listOperation = <E extends Entity>(resource: Resource<E>): Operation => (request) => {
  const { list } = resource;
  if (list === undefined) throw new Problem(404, 'Not found.');
  const { world, query } = request;
  list.require?.(query);
  const isWanted = activeTest({ rule: list.active, query });
  const tests = list.filters.flatMap((filter) => filter({ query, world }) ?? []);
  const rows = candidates({ resource, world, query }).filter((row) => isBelow({ resource, row, request }) && isWanted(row.active) && tests.every((test) => test(row)));
  return pageOf({ query, rows: sorted({ query, rows, sortable: list.sortable }), present: (row) => jsonOf({ resource, row, request }) });
};

/** `GET {path}/{id}`: the record, inactive ones included; 404 where there is none. */
export const singleOperation = <E extends Entity>(resource: Resource<E>): Operation => (request) => {
  const row = tableOf(request.world.tables, resource.entity).get(idOf(request));
  if (row === undefined || !isBelow({ resource, row, request })) throw new Problem(404, 'The record was not found.');
  return jsonOf({ resource, row, request });
};

const isBelow = <E extends Entity>({ resource, row, request }: { resource: Resource<E>; row: Rows[E]; request: ApiRequest }): boolean =>
  resource.isBelow?.({ row, params: request.params }) ?? true;

const candidates = <E extends Entity>({ resource, world, query }: { resource: Resource<E>; world: World; query: Query }): readonly Rows[E][] => {
  const table = tableOf(world.tables, resource.entity);
  const ids = query.ids('ids');
  if (ids !== undefined) return [...new Set(ids)].flatMap((id) => table.get(id) ?? []);
  return resource.list?.narrow?.({ query, world }) ?? table.rows;
};

const activeTest = ({ rule, query }: { rule: ActiveRule; query: Query }): ((active: boolean) => boolean) => {
  if (rule === 'all') return () => true;
  if (rule === 'only') return (active) => active;
  const wanted = query.oneOf('active', ['True', 'Any', 'False']) ?? (rule === 'filter' ? 'True' : 'Any');
  return wanted === 'Any' ? () => true : (active) => active === (wanted === 'True');
};
