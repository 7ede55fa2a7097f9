import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const MINUTE = 60_000;

describe('the packed tarball, installed into another app', () => {
  const app = mkdtempSync(join(tmpdir(), 'payload-st-sync-app-'));
  const installed = join(app, 'node_modules', 'payload-st-sync');

  beforeAll(() => {
    execFileSync('npm', ['run', 'build'], { stdio: 'pipe' });
    execFileSync('npm', ['pack', '--pack-destination', app], { stdio: 'pipe' });
    mkdirSync(installed, { recursive: true });
    for (const name of readdirSync('node_modules').filter((each) => !each.startsWith('.'))) symlinkSync(resolve('node_modules', name), join(app, 'node_modules', name));
    const tarball = readdirSync(app).find((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['xzf', join(app, tarball ?? ''), '-C', installed, '--strip-components', '1']);
  }, 3 * MINUTE);
  afterAll(() => rmSync(app, { recursive: true, force: true }));

  const run = (code: string): string => {
    writeFileSync(join(app, 'app.mjs'), code);
    return execFileSync(process.execPath, ['app.mjs'], { cwd: app, encoding: 'utf8', env: { PATH: process.env.PATH, NODE_ENV: 'production' } }).trim();
  };

  it('has code and types for every door that package.json names', () => {
    const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { exports: Record<string, Record<string, string>> };
    expect(Object.keys(exports)).toEqual(['.', './client', './rsc', './seed', './simulator']);
    for (const file of Object.values(exports).flatMap((door) => Object.values(door))) expect({ file, exists: existsSync(join(installed, file)) }).toEqual({ file, exists: true });
  });

  it('adds its collections to a config, and says all that is missing when it is not configured', () => {
    expect(
      run(`import { payloadStSync } from 'payload-st-sync';
        const { collections } = await payloadStSync({ enabled: false })({ collections: [] });
        console.log(collections.map(({ slug }) => slug).join(' '));
        try { await payloadStSync()({ collections: [] }); } catch (error) { console.log(error.message.includes('SERVICETITAN_CLIENT_SECRET'), error.message.includes('DATABASE_URL')); }`),
    ).toBe('contacts opportunities activities pipelines pipeline-stages\ntrue true');
  });

  it('starts its simulator, and exports its seed', () => {
    expect(
      run(`import { startSimulator } from 'payload-st-sync/simulator';
        import { seedPipelines } from 'payload-st-sync/seed';
        const simulator = await startSimulator({ world: 'living', liveEverySeconds: 0 });
        const answer = await fetch(simulator.authUrl + '/connect/token', { method: 'POST', body: new URLSearchParams() });
        await simulator.close();
        console.log(typeof seedPipelines, answer.status);`),
    ).toBe('function 400');
  });
});
