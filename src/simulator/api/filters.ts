import type { ExternalDataRow } from '../world/external-data.js';
import { isOfApplication } from '../world/external-data.js';
import type { Instant } from '../world/instant.js';
import type { Row } from '../world/row.js';
import type { World } from '../world/world.js';
import type { Query } from './query.js';

/** Keeps a record or not. */
export type Test<T extends Row> = (row: T) => boolean;

/** One documented filter: undefined when the request does not ask for it. */
export type Filter<T extends Row> = (options: { query: Query; world: World }) => Test<T> | undefined;

/** Keeps records whose id field equals the parameter. */
export const byId =
  <T extends Row>(name: string, valueOf: (row: T, world: World) => number | null): Filter<T> =>
  ({ query, world }) => {
    const id = query.int(name);
    return id === undefined ? undefined : (row) => valueOf(row, world) === id;
  };

/** Keeps records whose id field is in the parameter's list. */
export const byIds =
  <T extends Row>(name: string, valuesOf: (row: T, world: World) => readonly number[]): Filter<T> =>
  ({ query, world }) => {
    const ids = query.ids(name, Infinity);
    if (ids === undefined) return undefined;
    const wanted = new Set(ids);
    return (row) => valuesOf(row, world).some((id) => wanted.has(id));
  };

/** Keeps records whose text contains the parameter, without case. */
export const byPart =
  <T extends Row>(name: string, valueOf: (row: T) => string | null): Filter<T> =>
  ({ query }) => {
    const part = query.text(name)?.toLowerCase();
    return part === undefined ? undefined : (row) => valueOf(row)?.toLowerCase().includes(part) ?? false;
  };

/** Keeps records whose text equals the parameter, without case. */
export const byText =
  <T extends Row>(name: string, valueOf: (row: T) => string | null): Filter<T> =>
  ({ query }) => {
    const text = query.text(name)?.toLowerCase();
    return text === undefined ? undefined : (row) => valueOf(row)?.toLowerCase() === text;
  };

/** Keeps records of one status out of an enum; another word is a 400. */
export const byStatus =
  <T extends Row>(name: string, values: readonly string[], test: (row: T, status: string, world: World) => boolean): Filter<T> =>
  ({ query, world }) => {
    const status = query.oneOf(name, values);
    return status === undefined ? undefined : (row) => test(row, status, world);
  };

/** Keeps records from an instant on (inclusive). */
export const notBefore =
  <T extends Row>(name: string, valueOf: (row: T, world: World) => Instant | null): Filter<T> =>
  ({ query, world }) => {
    const from = query.instant(name);
    return from === undefined ? undefined : (row) => (valueOf(row, world) ?? -Infinity) >= from;
  };

/** Keeps records before an instant (exclusive); records without the time are left out. */
export const before =
  <T extends Row>(name: string, valueOf: (row: T, world: World) => Instant | null): Filter<T> =>
  ({ query, world }) => {
    const until = query.instant(name);
    return until === undefined ? undefined : (row) => (valueOf(row, world) ?? Infinity) < until;
  };

/** Keeps records on which an application keeps one of the values under a key; all three parameters go together. */
export const byExternalData =
  <T extends Row & { externalData: readonly ExternalDataRow[] }>(): Filter<T> =>
  ({ query }) => {
    const [guid, key, values] = ['externalDataApplicationGuid', 'externalDataKey', 'externalDataValues'].map(query.text);
    if (guid === undefined || key === undefined || values === undefined) return undefined;
    const wanted = new Set(values.split(','));
    const isOwn = isOfApplication(guid);
    return (row) => row.externalData.some((each) => isOwn(each) && each.key === key && wanted.has(each.value));
  };

/** The four filters by creation and modification that every list has. */
export const timeFilters = <T extends Row>(): readonly Filter<T>[] => [
  notBefore('createdOnOrAfter', (row) => row.createdOn),
  before('createdBefore', (row) => row.createdOn),
  notBefore('modifiedOnOrAfter', (row) => row.modifiedOn),
  before('modifiedBefore', (row) => row.modifiedOn),
];
