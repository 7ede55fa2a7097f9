import { spawn } from 'node:child_process';

import { freePort } from './free-port.js';

/** The dev CRM as a newcomer starts it: `npm run dev` in a process of its own. */
export type DevProcess = {
  url: string;
  /** Everything it said so far. */
  output(): string;
  /** Ctrl-C, which a terminal sends to the whole process group; resolves once the group is gone. */
  interrupt(): Promise<void>;
};

/** A dev CRM with an admin of the test's own, whose data is gone afterwards, and in which nothing runs by itself. */
export const throwawayEnv = ({ email, password }: { email: string; password: string }): Record<string, string> => ({
  DEV_ADMIN_EMAIL: email,
  DEV_ADMIN_PASSWORD: password,
  DEV_DATABASE: 'throwaway',
  CRM_SYNC_CRON: '0 0 1 1 *',
});

const signal = (group: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
};

/** Starts it and waits until it says where to open it. Rejects, with the end of what it said, when it ends before or takes too long. */
export const startDev = async (args: { env?: Record<string, string>; timeoutMs: number }): Promise<DevProcess> => {
  const port = await freePort();
  // Jest sets NODE_ENV to test and has NODE_OPTIONS of its own; a newcomer's shell has neither, and no database.
  const strange = new Set(['DATABASE_URL', 'NODE_ENV', 'NODE_OPTIONS']);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.has(name)));
  const env: Record<string, string | undefined> = { ...inherited, PORT: String(port), ...args.env };
  const child = spawn('npm', ['run', 'dev'], { env: env as NodeJS.ProcessEnv, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const interrupt = async (): Promise<void> => {
    const { pid } = child;
    if (pid === undefined) return;
    for (signal(pid, 'SIGINT'); signal(pid, 0); ) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const url = `http://localhost:${port}`;
  const deadline = Date.now() + args.timeoutMs;
  while (!said.includes(`Open ${url}/admin`)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await interrupt();
      throw new Error(`the dev CRM did not start:\n${said.slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { url, output: () => said, interrupt };
};
