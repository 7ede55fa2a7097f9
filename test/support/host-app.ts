import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { freePort } from './free-port.js';

const PACKAGE = 'payload-st-sync';

/** Someone else's app with the packed package installed, as npm would unpack it. */
export type HostApp = {
  folder: string;
  /** Where the package was unpacked to. */
  installed: string;
  /** Runs a script with Node, or a program of node_modules by the path of its script there; the answer is what it said. */
  run(args: { script: string; args?: readonly string[]; env?: Record<string, string> }): string;
  /** `next start`: resolves with its address once it answers. */
  start(env: Record<string, string>): Promise<string>;
  /** Ends the server and removes the app. */
  remove(): Promise<void>;
};

const answers = async (url: string): Promise<boolean> => (await fetch(url).catch(() => null))?.ok ?? false;

const ended = (child: ChildProcess): Promise<void> => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', () => done())));

/**
 * Builds and packs the package and unpacks it into an app made from `template`. The app lies in this folder, so that everything else is found in
 * the node_modules here: bundlers do not follow links out of their root.
 */
export const createHostApp = (template: string): HostApp => {
  const folder = mkdtempSync(resolve('.host-app-'));
  const installed = join(folder, 'node_modules', PACKAGE);
  // Nothing of this process' own: Jest sets NODE_ENV and NODE_OPTIONS, and a host has neither.
  const base = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  let server: ChildProcess | undefined;

  cpSync(template, folder, { recursive: true });
  execFileSync('npm', ['run', 'build'], { stdio: 'pipe' });
  execFileSync('npm', ['pack', '--pack-destination', folder], { stdio: 'pipe' });
  mkdirSync(installed, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['xzf', join(folder, tarball), '-C', installed, '--strip-components', '1']);

  return {
    folder,
    installed,
    run: ({ script, args = [], env = {} }) => execFileSync(process.execPath, [resolve(folder, script), ...args], { cwd: folder, encoding: 'utf8', env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }).trim(),
    start: async (env) => {
      const port = await freePort();
      const url = `http://localhost:${port}`;
      server = spawn(process.execPath, [resolve('node_modules/next/dist/bin/next'), 'start', '--port', String(port)], { cwd: folder, env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
      while (!(await answers(`${url}/admin/login`))) {
        if (server.exitCode !== null) throw new Error(`the host app did not start:\n${said}`);
        await new Promise((done) => setTimeout(done, 200));
      }
      return url;
    },
    remove: async () => {
      server?.kill('SIGTERM');
      if (server) await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
