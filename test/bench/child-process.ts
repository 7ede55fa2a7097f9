import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

import { messageFromChild } from './commands.js';
import type { Command } from './commands.js';
import { note } from './note.js';

/** A process of the bench. `ask` rejects with what went wrong in it, and when it ends before it has answered. */
export type BenchProcess = {
  ask: <A extends z.ZodType, R extends z.ZodType>(command: Command<A, R>, args: z.infer<A>) => Promise<z.infer<R>>;
  end: () => Promise<void>;
};

type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

const running = new Set<ChildProcess>();
let isStopping = false;

/** Ends every process, so that whoever waits for one gives up and clears away what it made. */
export const stopProcesses = (): void => {
  isStopping = true;
  for (const child of running) child.kill();
};

/** Starts a script of this folder as a process of its own. `heapMegabytes` bounds its JavaScript heap. */
export const startProcess = ({ script, heapMegabytes, env }: { script: string; heapMegabytes: number; env?: Record<string, string> }): BenchProcess => {
  if (isStopping) throw new Error('The bench is stopping');
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
    execArgv: ['--import', 'tsx', `--max-old-space-size=${heapMegabytes}`],
    env: { ...process.env, ...env },
    // Standard output is the table's alone.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  running.add(child);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  child.on('message', (raw) => {
    const message = messageFromChild.parse(raw);
    if ('progress' in message) {
      note(`  ${message.progress}`);
      return;
    }
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) asker?.reject(new Error(`${script}: ${message.error}`));
    else asker?.resolve(message.result);
  });
  child.on('exit', (code, signal) => {
    running.delete(child);
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended before it had answered (${signal ?? `code ${code}`})`));
    waiting.clear();
  });

  return {
    ask: async (command, args) => {
      lastId += 1;
      const id = lastId;
      const result = await new Promise<unknown>((resolve, reject) => {
        if (!child.connected) reject(new Error(`${script} has ended`));
        waiting.set(id, { resolve, reject });
        child.send({ id, name: command.name, args }, (error) => {
          if (error) reject(error);
        });
      });
      return command.result.parse(result);
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
};
