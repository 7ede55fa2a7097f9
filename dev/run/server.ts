import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

import { DEV_FOLDER } from './environment.js';
import { startSupervised } from './supervised.js';
import type { Supervised } from './supervised.js';

/** Throws an error with the remedy where another program listens on the port. */
export const requireFreePort = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => {
      reject(new Error(`Port ${port} is in use. Stop what listens there, or choose another: PORT=3006 npm run dev`));
    });
    probe.listen(port, () => {
      probe.close(() => {
        resolve();
      });
    });
  });

/** Starts Next with the admin panel, its output shown. */
export const startNext = ({ port }: { port: number }): Supervised => {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const args = [next, 'dev', DEV_FOLDER, '--port', String(port)];
  return startSupervised({ program: process.execPath, args, cwd: DEV_FOLDER, env: { NEXT_TELEMETRY_DISABLED: '1' }, show: true });
};

/** Waits until the admin panel answers, which is when Next has compiled it; gives up when `ended` resolves. */
export const adminAnswers = async ({ url, ended }: { url: string; ended: Promise<void> }): Promise<boolean> => {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  while (!gone) {
    const response = await fetch(`${url}/admin/login`).catch(() => null);
    if (response?.ok) return true;
    await sleep(500);
  }
  return false;
};
