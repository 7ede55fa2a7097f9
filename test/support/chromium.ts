import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

const found = (): string | undefined => [process.env.CHROMIUM_PATH, ...PLACES].find((path): path is string => path !== undefined && existsSync(path));

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * The browser of the end-to-end tests: `CHROMIUM_PATH`, or the one of the system. Where there is none, root on Debian gets it from the
 * system's packages; anyone else is told the one command to type.
 */
export const chromiumPath = (): string => {
  const present = found();
  if (present) return present;
  if (isRoot() && existsSync('/usr/bin/apt-get')) {
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
    const installed = found();
    if (installed) return installed;
  }
  throw new Error('The end-to-end tests need Chromium. Type: sudo apt-get install -y chromium   (or set CHROMIUM_PATH)');
};

/** What Chromium needs to start as root and to leave the network alone. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
