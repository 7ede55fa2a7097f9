import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder of the dev CRM, and the one for what it keeps; git ignores the latter. */
export const DEV_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
export const DATA_FOLDER = join(DEV_FOLDER, '.data');

const RUNNING = join(DATA_FOLDER, 'running.json');
const SECRET = join(DATA_FOLDER, 'payload-secret');
const variables = z.record(z.string(), z.string());

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** Sets the variables that are not set, or empty. */
export const fillEnvironment = (values: Variables): void => {
  for (const [name, value] of Object.entries(values)) {
    if (!process.env[name]?.trim()) process.env[name] = value;
  }
};

/** Lets other commands (`npm run seed`, `npm run payload -- st-sync`) reach what `npm run dev` started. */
export const announceRunning = (values: Variables): void => {
  mkdirSync(DATA_FOLDER, { recursive: true });
  writeFileSync(RUNNING, JSON.stringify(values), { mode: 0o600 });
};

/** The end of `announceRunning`. */
export const forgetRunning = (): void => {
  rmSync(RUNNING, { force: true });
};

/** What a running `npm run dev` announced; nothing when none runs. */
export const runningVariables = (): Variables => {
  if (!existsSync(RUNNING)) return {};
  const read = variables.safeParse(JSON.parse(readFileSync(RUNNING, 'utf8')));
  return read.success ? read.data : {};
};

/** A secret for this checkout alone, so that people stay logged in when the dev CRM starts again. */
export const payloadSecret = (): string => {
  if (existsSync(SECRET)) return readFileSync(SECRET, 'utf8');
  mkdirSync(DATA_FOLDER, { recursive: true });
  const secret = randomBytes(32).toString('hex');
  writeFileSync(SECRET, secret, { mode: 0o600 });
  return secret;
};
