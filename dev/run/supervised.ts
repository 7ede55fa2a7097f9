import { spawn } from 'node:child_process';

/** A program that ends with us. `ready` waits until it says a message and rejects, with the end of what it said, if it ends first. */
export type Supervised = { ready: (message: string) => Promise<void>; stop: () => Promise<void>; ended: Promise<void> };

type Program = {
  program: string;
  args: readonly string[];
  cwd: string;
  /** Who runs it; the person who started us unless named. */
  owner?: { uid: number; gid: number } | null;
  env?: Readonly<Record<string, string | undefined>>;
  /** A folder to remove when it has ended. */
  remove?: string;
  /** Whether its output is for people; otherwise it is only kept for an error. */
  show?: boolean;
};

// The shell holds the other end of our pipe. However we end, killed included, the pipe closes, and the shell then ends the program.
// `$1` is a folder to remove at last, or empty. A shell gives background jobs no input, hence descriptor 3.
const WATCH = `
trap '' INT
folder=$1; shift
exec 3<&0
"$@" 3<&- < /dev/null & program=$!
(cat <&3 > /dev/null; kill -INT "$program") 2> /dev/null &
exec 3<&- < /dev/null
wait "$program"
if [ -n "$folder" ]; then rm -rf "$folder"; fi
`;

/** Starts a program that stops on SIGINT and makes sure that it does not outlive this process. */
export const startSupervised = ({ program, args, cwd, owner = null, env = {}, remove = '', show = false }: Program): Supervised => {
  const child = spawn('/bin/sh', ['-c', WATCH, 'sh', remove, program, ...args], {
    cwd,
    stdio: ['pipe', show ? 'inherit' : 'ignore', show ? 'inherit' : 'pipe'],
    env: { ...process.env, ...env },
    // Ctrl-C in a terminal reaches a whole group at once; these end in the order in which they are stopped.
    detached: true,
    ...owner,
  });
  let output = '';
  child.stderr?.on('data', (data: Buffer) => (output = `${output}${data.toString()}`.slice(-4000)));
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      child.stdin?.end();
      resolve();
    });
  });
  return {
    ended,
    ready: (message) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (output.includes(message)) resolve();
        };
        child.stderr?.on('data', look);
        look();
        void ended.then(() => {
          reject(new Error(`${program} ended: ${output.trim()}`));
        });
      }),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
};
