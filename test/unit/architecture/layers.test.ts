import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

/**
 * The rooms of src, top to bottom. A file may import from its own room and from those below. The steps stand below the write-back: what they say of jobs and
 * estimates holds for both directions.
 */
const ROOMS = ['index', 'plugin', 'exports', 'options', 'admin', 'endpoints', 'jobs', 'sync', 'writeback', 'sync/steps', 'pipelines', 'payload', 'servicetitan', 'state'];

/** What each room may bring in from outside the house, where that is what keeps the room apart. */
const OUTSIDE: Record<string, RegExp> = {
  pipelines: /^(zod|node:crypto)$/,
  'sync/steps': /^(big\.js)$/,
  servicetitan: /^(ky|zod|p-queue|p-map|node:.*)$/,
  state: /^(drizzle-orm(\/.*)?|pg|node:crypto)$/,
};

const SOURCE = resolve('src');

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });

const roomOf = (path: string): string => {
  const inside = relative(SOURCE, path);
  if (inside.startsWith('sync/steps/')) return 'sync/steps';
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : inside.replace(/\.tsx?$/, '');
};

const importsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/g)].flatMap((match) => match[1] ?? match[2] ?? []);

const imports = filesBelow(SOURCE).flatMap((path) => importsOf(path).map((specifier) => ({ path, specifier })));
const inside = imports
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map(({ path, specifier }) => ({ path: relative(SOURCE, path), from: roomOf(path), to: roomOf(resolve(dirname(path), specifier)) }));

describe('the house (design 7)', () => {
  it('has only the rooms that a newcomer is told of', () => {
    expect(new Set(filesBelow(SOURCE).map(roomOf))).toEqual(new Set([...ROOMS, 'simulator'].filter((room) => filesBelow(SOURCE).some((path) => roomOf(path) === room))));
    expect(inside.length).toBeGreaterThan(100);
  });

  it('lets imports point downward only', () => {
    const upward = inside.filter(({ from, to }) => ROOMS.includes(from) && ROOMS.includes(to) && ROOMS.indexOf(to) < ROOMS.indexOf(from));
    expect(upward).toEqual([]);
  });

  it('has no file that imports itself by way of others, not even for a type', () => {
    const next = new Map<string, string[]>();
    for (const { path, specifier } of imports) if (specifier.startsWith('.')) next.set(path, [...(next.get(path) ?? []), resolve(dirname(path), specifier).replace(/\.js$/, '')]);
    const without = (path: string): string => path.replace(/\.tsx?$/, '');
    const byName = new Map([...next.keys()].map((path) => [without(path), path]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].map((each) => relative(SOURCE, each)).join(' → '));
      if (done.has(path) || way.includes(path)) return;
      for (const target of next.get(path) ?? []) visit(byName.get(target) ?? target, [...way, path]);
      done.add(path);
    };
    for (const path of next.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('keeps the simulator apart: it imports nothing of the rest, and only its door imports it', () => {
    expect(inside.filter(({ from, to }) => from === 'simulator' && to !== 'simulator')).toEqual([]);
    expect(inside.filter(({ path, from, to }) => to === 'simulator' && from !== 'simulator' && path !== 'exports/simulator.ts')).toEqual([]);
  });

  it.each(Object.keys(OUTSIDE))('lets %s know only what it is about', (room) => {
    const outside = imports.filter(({ path, specifier }) => roomOf(path) === room && !specifier.startsWith('.')).map(({ specifier }) => specifier);
    expect(outside.filter((specifier) => !OUTSIDE[room]?.test(specifier))).toEqual([]);
  });

  it('plans without I/O: no step and no part of the plan knows Payload, the database or the client', () => {
    const pure = imports.filter(({ path }) => /^sync\/(steps|plan)\//.test(relative(SOURCE, path)));
    const impure = pure.filter(({ path, specifier }) => {
      if (!specifier.startsWith('.')) return !/^(big\.js|node:crypto|zod)$/.test(specifier);
      const target = relative(SOURCE, resolve(dirname(path), specifier));
      return !/^(sync\/(steps|plan)|pipelines|payload\/values)\//.test(target) && !/\.(types|records)\.js$|servicetitan\/records\.js$/.test(target);
    });
    expect(impure.map(({ path, specifier }) => `${relative(SOURCE, path)} imports ${specifier}`)).toEqual([]);
  });
});
