import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where PostgreSQL's programs and data lie, and who runs it; `owner` is null for the person who started us. */
export type Place = { folder: string; owner: { uid: number; gid: number } | null };

const unprivilegedUser = (): { uid: number; gid: number } => {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user: try the next.
    }
  }
  throw new Error('PostgreSQL does not run as root and this machine has no user "postgres" or "nobody". Set DATABASE_URL, or run `useradd postgres`.');
};

const openToAll = async (folder: string): Promise<boolean> => {
  try {
    for (let at = folder; ; at = dirname(at)) {
      if (((await stat(at)).mode & 0o001) === 0) return false;
      if (at === dirname(at)) return true;
    }
  } catch {
    return false;
  }
};

/**
 * Where to keep the PostgreSQL that would have its home in `home`. PostgreSQL refuses to run as root, and an unprivileged user may neither enter root's folders
 * nor run programs in them: so as root it lives in a temporary folder that everyone can enter, else in `home`.
 */
export const findPlace = async (home: string): Promise<Place> => {
  if (process.getuid?.() !== 0) return { folder: home, owner: null };
  const name = `payload-st-sync-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await openToAll(folder)) return { folder: join(folder, name), owner: unprivilegedUser() };
  }
  throw new Error('No temporary folder that other users may enter was found. Set DATABASE_URL, or TMPDIR to such a folder.');
};
