import type { EventEmitter } from 'node:events';
import type { Payload } from 'payload';

type SqlAdapter = Payload['db'] & { pool: EventEmitter };

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
