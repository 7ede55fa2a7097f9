import pg from 'pg';

/**
 * What happens to the statement number `at` of a piece of work, before or after it has its effect: `killed` is the death of the process,
 * from where nothing more reaches the database and open transactions are rolled back; `fails` is an error of this statement alone.
 */
export type StatementFault = { at: number; kind: 'killed' | 'fails'; when: 'before' | 'after' };

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

const textOf = (statement: unknown): string => {
  if (typeof statement === 'string') return statement;
  return typeof statement === 'object' && statement !== null && 'text' in statement ? String(statement.text) : '';
};

// `client.query` answers by a promise, or to a callback in its last place.
const refuse = (args: unknown[], error: Error): unknown => {
  const callback = args.at(-1);
  if (typeof callback !== 'function') return Promise.reject(error);
  setImmediate(() => callback(error));
  return undefined;
};

const refuseAfter = async (query: Query, client: pg.Client, args: unknown[], error: Error): Promise<unknown> => {
  const callback = args.at(-1);
  await Promise.resolve(query.apply(client, typeof callback === 'function' ? args.slice(0, -1) : args)).catch(() => undefined);
  if (typeof callback !== 'function') throw error;
  callback(error);
  return undefined;
};

/**
 * Does a piece of work, whatever comes of it, while one statement of all that this process sends to PostgreSQL goes wrong. Returns the
 * statements that were sent; `fired` is false when there were too few of them.
 */
export const withStatementFault = async (fault: StatementFault | null, work: () => Promise<unknown>): Promise<{ fired: boolean; statements: string[] }> => {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const clients = new Set<pg.Client>();
  const statements: string[] = [];
  let fired = false;
  let dead = false;
  prototype.query = function (...args) {
    clients.add(this);
    if (dead) return refuse(args, new Error('this process is dead'));
    statements.push(textOf(args[0]));
    if (fault === null || statements.length !== fault.at) return query.apply(this, args);
    fired = true;
    dead = fault.kind === 'killed';
    const error = new Error(`statement ${fault.at} went wrong`);
    return fault.when === 'before' ? refuse(args, error) : refuseAfter(query, this, args, error);
  };
  try {
    await work().catch(() => undefined);
  } finally {
    prototype.query = query;
  }
  // What PostgreSQL does with the transactions of a process that is gone.
  if (dead) await Promise.all([...clients].map((client) => client.query('rollback').catch(() => undefined)));
  return { fired, statements };
};
