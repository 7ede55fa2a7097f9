import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const PAGES = ['README.md', 'SECURITY.md', 'docs/promises.md'];

const linksOf = (page: string): string[] => [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].flatMap(([, target]) => target ?? []);

describe('the pages for people', () => {
  it.each(PAGES)('%s links to nothing that is not there', (page) => {
    const inside = linksOf(page).filter((target) => !/^https?:/.test(target));
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.filter((target) => !existsSync(resolve(join(dirname(page), target))))).toEqual([]);
  });

  it('name a test for each of the promises', () => {
    const text = readFileSync('docs/promises.md', 'utf8');
    const promises = text.slice(text.indexOf('## The promises'), text.indexOf('## Nobody gets in')).split(/\n(?=\*\*\d+\. )/).slice(1);
    expect(promises).toHaveLength(8);
    expect(promises.filter((promise) => !/\]\(\.\.\/test\/.*\.test\.ts\)/.test(promise))).toEqual([]);
  });
});
