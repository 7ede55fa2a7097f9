import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { createDatabase, databaseUrl } from '../../../dev/postgres/create-database.js';
import { freePort, startEmbeddedPostgres } from '../../../dev/postgres/embedded-postgres.js';
import type { FreshDatabase } from '../postgres.js';
import { query } from './databases.js';

/** A PostgreSQL that a test may treat as it likes. */
export type OwnPostgres = {
  /** An empty database on it. */
  database: FreshDatabase;
  /** Stops it as a host that goes down in order does, and starts it again at the same place. */
  restart(): Promise<void>;
  /** Kills one of its processes: it ends every connection and recovers, as after a crash. */
  crash(): Promise<void>;
  /** Ends the connections to the database, each with the given chance. */
  endConnections(share: number): Promise<void>;
  close(): Promise<void>;
};

const PATIENCE = 100;

export const startOwnPostgres = async (): Promise<OwnPostgres> => {
  const place = { home: join(tmpdir(), 'payload-st-sync-tests'), name: `own-${process.pid}`, port: await freePort() };
  let server = await startEmbeddedPostgres(place);
  await createDatabase({ url: server.url, name: 'crm_of_own' });
  const url = databaseUrl({ url: server.url, name: 'crm_of_own' });

  const answers = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await query(server.url, 'select 1');
        return;
      } catch (error) {
        if (attempt === PATIENCE) throw error;
        await sleep(50);
      }
    }
  };

  return {
    database: { url, drop: () => Promise.resolve() },
    restart: async () => {
      await server.stop();
      server = await startEmbeddedPostgres(place);
      await answers();
    },
    crash: async () => {
      const [row] = await query<{ pid: number }>(server.url, "select pid from pg_stat_activity where backend_type = 'checkpointer'");
      if (row) process.kill(row.pid, 'SIGKILL');
      await sleep(100);
      await answers();
    },
    endConnections: async (share) => {
      await query(url, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and random() < $1', [share]);
    },
    close: async () => {
      await server.stop();
      // Its data goes with the end of a server that is thrown away.
      const last = await startEmbeddedPostgres({ ...place, throwaway: true });
      await last.stop();
    },
  };
};
