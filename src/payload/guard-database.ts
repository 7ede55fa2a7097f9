import type { EventEmitter } from 'node:events';
import type { Payload } from 'payload';

/** A connection that the pool has lent; `release` gives it back, once, with `true` to have it thrown away. */
type Lent = EventEmitter & { release: (isBroken?: boolean) => void };
type SqlAdapter = Payload['db'] & { pool: EventEmitter };

/** For whoever holds a connection that has ended to meet that, and to give it back himself. */
const GRACE_MS = 1_000;

const isSqlAdapter = (db: Payload['db']): db is SqlAdapter => 'pool' in db && typeof db.pool === 'object' && db.pool !== null && 'listenerCount' in db.pool;

const guarded = new WeakSet<EventEmitter>();

/**
 * Mends, at boot, what in Payload 3.90's PostgreSQL adapter would let a lost connection end the process or cripple its pool
 * (`facts/reliability.md` 0.6). An adapter without a pool of PostgreSQL is left alone.
 */
export const guardDatabase = ({ payload, onConnectionLost }: { payload: Payload; onConnectionLost: (error: Error) => void }): void => {
  const { db } = payload;
  if (!isSqlAdapter(db) || guarded.has(db.pool)) return;
  guarded.add(db.pool);
  keepErrorsFromEndingTheProcess(db.pool, onConnectionLost);
  takeBackEndedConnections(db.pool);
  rollBackFailedJobUpdates(db);
};

/** An error that nobody listens to ends a Node process: one of an idle connection, and one of a connection lost between two statements. */
const keepErrorsFromEndingTheProcess = (pool: EventEmitter, onConnectionLost: (error: Error) => void): void => {
  if (pool.listenerCount('error') === 0) pool.on('error', onConnectionLost);
  const known = new WeakSet<EventEmitter>();
  pool.on('acquire', (client: EventEmitter) => {
    if (known.has(client)) return;
    known.add(client);
    // The statement that meets the lost connection reports it.
    client.on('error', () => undefined);
  });
};

/** Drizzle sends BEGIN before it takes care that the connection comes back: one that is lost by then would stay lent for ever, until none is left. */
const takeBackEndedConnections = (pool: EventEmitter): void => {
  const lent = new WeakSet<Lent>();
  const watched = new WeakSet<Lent>();
  const takeBack = (client: Lent): void => {
    if (!lent.has(client)) return;
    client.release(true);
    // Whoever comes with it later has nothing to give back any more, and the pool throws at that.
    client.release = () => undefined;
  };
  pool.on('release', (_error: unknown, client: Lent) => lent.delete(client));
  pool.on('acquire', (client: Lent) => {
    lent.add(client);
    if (watched.has(client)) return;
    watched.add(client);
    client.once('end', () => setTimeout(() => takeBack(client), GRACE_MS).unref());
  });
};

/** The queue opens a transaction for each update of a job and forgets it when the update fails: its connection would never come back. */
const rollBackFailedJobUpdates = (db: Payload['db']): void => {
  const { updateJobs } = db;
  db.updateJobs = async (args) => {
    try {
      return await updateJobs.call(db, args);
    } catch (error) {
      const id = await args.req?.transactionID;
      if (id !== undefined && id !== null) await db.rollbackTransaction(id);
      throw error;
    }
  };
};
