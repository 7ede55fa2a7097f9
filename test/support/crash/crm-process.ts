import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { build } from 'esbuild';

import type { Answer, Boot, Questions, Trap } from './protocol.js';

/** A CRM with the plugin in a process of its own, which can be killed, stopped and woken. */
export type CrmProcess = {
  pid: number;
  /** Rejects with what went wrong in the process, and with its signal when it ends before it has answered. */
  ask<Name extends keyof Questions>(name: Name, trap?: Trap): Promise<Questions[Name]['answer']>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the signal that ended it, null for none. */
  ended: Promise<NodeJS.Signals | null>;
  /** Errors that nobody in it caught: with one of these a server would have ended. */
  loose: readonly string[];
  isAlive(): boolean;
  end(): Promise<void>;
};

let bundle: Promise<string> | null = null;

// One file that Node reads as it is: a process that transforms every module takes three times as long to start.
const bundled = (): Promise<string> =>
  (bundle ??= (async () => {
    const folder = resolve('node_modules/.cache/payload-st-sync');
    const outfile = resolve(folder, `crm-child-${process.pid}.mjs`);
    await mkdir(folder, { recursive: true });
    await build({ entryPoints: [resolve('test/support/crash/crm-child.ts')], outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', logLevel: 'error' });
    return outfile;
  })());

/** Starts a CRM process and waits until it is ready to be asked. The database must have its tables and pipelines. */
export const startCrmProcess = async (boot: Boot): Promise<CrmProcess> => {
  const child = fork(await bundled(), [JSON.stringify(boot)], {
    execArgv: ['--expose-gc', '--enable-source-maps', '--no-deprecation'],
    env: { ...process.env, NODE_ENV: 'test', NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const loose: string[] = [];
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let said = '';
  let lastId = 0;
  child.stderr?.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-4000)));
  const ended = once(child, 'exit').then(([, signal]) => {
    const error = new Error(`The CRM process ended (${String(signal ?? child.exitCode)}): ${said}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    return (signal as NodeJS.Signals | null) ?? null;
  });
  const ready = new Promise<void>((done, fail) => {
    void ended.then(() => fail(new Error(`The CRM process did not start: ${said}`)));
    child.on('message', (message: Answer) => {
      if ('ready' in message) return done();
      if ('loose' in message) return void loose.push(message.loose);
      const asker = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) asker?.reject(new Error(message.error));
      else asker?.resolve(message.answer);
    });
  });
  await ready;
  return {
    pid: child.pid ?? 0,
    ask: <Name extends keyof Questions>(name: Name, trap?: Trap) => {
      lastId += 1;
      const id = lastId;
      return new Promise<Questions[Name]['answer']>((done, reject) => {
        waiting.set(id, { resolve: done as (answer: unknown) => void, reject });
        child.send({ id, name, trap });
      });
    },
    signal: (signal) => void child.kill(signal),
    ended,
    loose,
    isAlive: () => isAlive(child),
    end: async () => {
      if (!isAlive(child)) return;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
};

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
