import type { FeedLog } from './feed-log.js';
import { createFeedLog } from './feed-log.js';
import type { Row } from './row.js';

/** All records of one entity: by id, by the records they belong to, and in the order of their last change. */
export type Table<T extends Row, G extends string = string> = {
  readonly name: string;
  /** In the order they were added. */
  readonly rows: readonly T[];
  readonly log: FeedLog<T>;
  get(id: number): T | undefined;
  /** The record; throws a `RangeError` that names entity and id when there is none. */
  need(id: number): T;
  /** The records that belong to the one with this id, in the order they were added. */
  of(group: G, id: number): readonly T[];
  /** The id a new record gets. */
  nextId(): number;
  add(row: T): T;
  /** Applies a change and moves the record to the end of its feed. */
  change(row: T, patch: Partial<T>): T;
  /** Tells of each record added or changed from now on, with what it was before; null for a new one. */
  watch(listener: TableListener<T>): void;
};

export type TableListener<T extends Row> = (row: T, before: T | null) => void;

/** How records are grouped: the id of the record they belong to, null for none. */
export type Groups<T extends Row, G extends string> = Readonly<Record<G, (row: T) => number | null>>;

/** Starts an empty table whose ids begin after `firstId`. */
export const createTable = <T extends Row, G extends string = never>({
  name,
  firstId,
  groups,
}: {
  name: string;
  firstId: number;
  groups: Groups<T, G>;
}): Table<T, G> => {
  const rows: T[] = [];
  const byId = new Map<number, T>();
  const log = createFeedLog<T>();
  const listeners: TableListener<T>[] = [];
  const keysOf = Object.entries(groups) as [G, (row: T) => number | null][];
  const members = new Map<G, Map<number, T[]>>(keysOf.map(([group]) => [group, new Map()]));
  let lastId = firstId;

  const join = (group: G, key: number | null, row: T) => {
    if (key === null) return;
    const list = members.get(group)?.get(key);
    if (list === undefined) members.get(group)?.set(key, [row]);
    else list.push(row);
  };
  const leave = (group: G, key: number | null, row: T) => {
    if (key === null) return;
    const list = members.get(group)?.get(key);
    list?.splice(list.indexOf(row), 1);
  };
  const need = (id: number) => {
    const row = byId.get(id);
    if (row === undefined) throw new RangeError(`no ${name} record with id ${id} in this world`);
    return row;
  };

  return {
    name,
    rows,
    log,
    get: (id) => byId.get(id),
    need,
    of: (group, id) => members.get(group)?.get(id) ?? [],
    nextId: () => {
      lastId += 1 + (lastId % 3);
      return lastId;
    },
    add: (row) => {
      if (byId.has(row.id)) throw new RangeError(`${name} record ${row.id} is already in this world`);
      lastId = Math.max(lastId, row.id);
      rows.push(row);
      byId.set(row.id, row);
      for (const [group, keyOf] of keysOf) join(group, keyOf(row), row);
      log.append(row);
      for (const listener of listeners) listener(row, null);
      return row;
    },
    change: (row, patch) => {
      const old = listeners.length > 0 ? { ...row } : row;
      const before = keysOf.map(([, keyOf]) => keyOf(row));
      Object.assign(row, patch);
      keysOf.forEach(([group, keyOf], index) => {
        const key = keyOf(row);
        const left = before[index] ?? null;
        if (key === left) return;
        leave(group, left, row);
        join(group, key, row);
      });
      log.append(row);
      for (const listener of listeners) listener(row, old);
      return row;
    },
    watch: (listener) => {
      listeners.push(listener);
    },
  };
};
