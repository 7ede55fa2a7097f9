import { describe, expect, it } from '@jest/globals';

import { crmPath, readPath, selectOf, writePath } from '../../../src/payload/field-paths.js';

describe('paths of fields', () => {
  it('are our own names where nothing is mapped', () => {
    expect(crmPath({}, 'address.city')).toBe('address.city');
  });

  it('follow the mapping of a field before that of its group', () => {
    const map = { address: 'location', 'address.zip': 'postcode' };
    expect(crmPath(map, 'address.city')).toBe('location.city');
    expect(crmPath(map, 'address.zip')).toBe('postcode');
  });

  it('are written and read through groups, and lead nowhere in anything else', () => {
    const target: Record<string, unknown> = { a: 'text' };
    writePath({ target, path: 'g.h.x', value: 1 });
    writePath({ target, path: 'g.y', value: null });
    expect(target).toEqual({ a: 'text', g: { h: { x: 1 }, y: null } });
    expect(readPath(target, 'g.h.x')).toBe(1);
    expect(readPath(target, 'a.b')).toBeUndefined();
    expect(readPath(null, 'a')).toBeUndefined();
  });

  it('become a selection with groups nested', () => {
    expect(selectOf(['name', 'address.city', 'address.zip'])).toEqual({ name: true, address: { city: true, zip: true } });
  });
});
