import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';

/** One statement that is about to go to PostgreSQL; `nth` counts from 1, over all pools of this process. */
export type Statement = { nth: number; text: string; values: string };

/**
 * What happens to a statement. `lost before`: the connection dies before PostgreSQL has it. `lost after`: PostgreSQL carries it out, and
 * the connection dies with the answer. `hangs`: it ends only when its connection does. A function is called, and waited for, before the statement goes out.
 */
export type Fate = 'lost before' | 'lost after' | 'hangs' | (() => Promise<void>);

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
type Callback = (error: unknown, result?: unknown) => void;

const textOf = (query: unknown): string => {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string' ? query.text : '';
};

const valuesOf = ([query, given]: readonly unknown[]): string => {
  const values: unknown = Array.isArray(given) ? given : typeof query === 'object' && query !== null && 'values' in query ? query.values : [];
  return Array.isArray(values) ? values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ') : '';
};

const cut = async (client: pg.Client): Promise<void> => {
  const { connection } = client as pg.Client & { connection: { stream: { destroy: () => void } } };
  connection.stream.destroy();
  await nextTurn();
};

/** Lets `fateOf` decide about every statement of every pool in this process, until the function it answers with is called. */
export const interceptStatements = (fateOf: (statement: Statement) => Fate | undefined): (() => void) => {
  const holder = pg.Client.prototype as unknown as { query: Query };
  const original = holder.query;
  let count = 0;

  const suffer = async (client: pg.Client, fate: Fate, send: () => Promise<unknown>): Promise<unknown> => {
    if (typeof fate === 'function') {
      await fate();
      return send();
    }
    if (fate === 'hangs') return new Promise((_, reject) => client.once('end', () => reject(new Error('Connection terminated unexpectedly'))));
    if (fate === 'lost after') await send();
    await cut(client);
    return fate === 'lost after' ? Promise.reject(new Error('Connection terminated unexpectedly')) : send();
  };

  holder.query = function (...args) {
    count += 1;
    const fate = fateOf({ nth: count, text: textOf(args[0]), values: valuesOf(args) });
    if (fate === undefined) return original.apply(this, args);
    const last = args.at(-1);
    const callback = typeof last === 'function' ? (last as Callback) : null;
    const own = callback ? args.slice(0, -1) : args;
    const result = suffer(this, fate, () => Promise.resolve(original.apply(this, own)));
    if (!callback) return result;
    result.then((value) => callback(null, value), callback);
    return undefined;
  };
  return () => {
    holder.query = original;
  };
};
