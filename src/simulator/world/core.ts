import type { Clock } from './clock.js';
import type { Instant, Moment } from './instant.js';
import { toInstant } from './instant.js';
import type { Random } from './random.js';
import type { Row } from './row.js';
import type { Entity } from './rows.js';
import type { Table } from './table.js';
import type { Tables } from './tables.js';

/** What every mutation works on. */
export type Core = {
  readonly seed: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly tables: Tables;
  /** Members that the API's JSON of a record shall have instead of the right ones, by entity and id, for tests with bad data. */
  readonly corrupted: Map<Entity, Map<number, Readonly<Record<string, unknown>>>>;
};

/** When a record was created and last changed. Left out, it is now, and every change is later than the one before. */
export type Times = { createdOn?: Moment; modifiedOn?: Moment };

/** The modification time of a change. */
export const modifiedOf = ({ core, times }: { core: Core; times: Times }): Instant =>
  times.modifiedOn === undefined ? core.clock.stamp() : toInstant(times.modifiedOn);

/** Both times of a new record. */
export const timesOf = ({ core, times }: { core: Core; times: Times }): { createdOn: Instant; modifiedOn: Instant } => {
  const modifiedOn = modifiedOf({ core, times });
  return { createdOn: times.createdOn === undefined ? modifiedOn : toInstant(times.createdOn), modifiedOn };
};

/** An optional time given by a caller; undefined and null mean none. */
export const maybeInstant = (moment: Moment | null | undefined): Instant | null => (moment === undefined || moment === null ? null : toInstant(moment));

/** Fields a caller may set directly: everything but what the world itself keeps. */
export type Fields<T extends Row> = Partial<Omit<T, 'seq' | 'createdOn' | 'modifiedOn'>>;

/** Changes a record by id, with a new modification time. Throws a `RangeError` when there is no such record. */
export const change = <T extends Row>({
  core,
  table,
  id,
  patch,
  times = {},
}: {
  core: Core;
  table: Table<T, never>;
  id: number;
  patch: Partial<T>;
  times?: Times;
}): T => table.change(table.need(id), { ...patch, modifiedOn: modifiedOf({ core, times }) });
