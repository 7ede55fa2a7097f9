import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { addressIn, emailKey } from '../../../src/payload/values/email-address.js';

describe('the address in an email field', () => {
  it.each([
    ['ann@example.com', 'ann@example.com'],
    ['  Ann.Lee+pool@Example.COM ', 'Ann.Lee+pool@Example.COM'],
    ['ann@example.com.', 'ann@example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['Ann Lee <ann@example.com>', 'ann@example.com'],
    ['<ann@example.com>', 'ann@example.com'],
    ['ann@example.com, bob@example.com', 'ann@example.com'],
    ['ann@example.com;bob@example.com', 'ann@example.com'],
    ['n/a; bob@example.com', 'bob@example.com'],
    ['ann@example.com bob@example.com', 'ann@example.com'],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
    ['a@ex--ample.com', 'a@ex--ample.com'],
  ])('of %p is %p', (text, address) => {
    expect(addressIn(text)).toBe(address);
  });

  it.each([
    null,
    '',
    ' ',
    'N/A',
    'none',
    '-',
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'ann@localhost',
    'ann@@example.com',
    'a@b@example.com',
    'ann..lee@example.com',
    '.ann@example.com',
    'ann.@example.com',
    'ann@-example.com',
    'ann@example-.com',
    'ann@exa_mple.com',
    'ann@example..com',
    '"ann lee"@example.com',
    'ann@bücher.example',
    'ännchen@example.com',
    'ann@[127.0.0.1]',
    `${'a'.repeat(250)}@example.com`,
    'ann@example.com\u0000x',
    'ann lee@example.com',
    'call 5615550100',
  ])('of %p is none', (text) => {
    expect(addressIn(text)).toBeNull();
  });

  it('never hides the address of a stranger behind a blank', () => {
    expect(addressIn('john smith@example.com')).toBeNull();
  });

  it('is compared without case', () => {
    expect(emailKey('Ann@Example.com, bob@example.com')).toBe('ann@example.com');
    expect(emailKey('N/A')).toBeNull();
  });

  it('is found in any text in a time that grows no faster than the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => addressIn(text) === null || addressIn(text)?.includes('@') === true));
    for (const text of ['a.'.repeat(50_000), `${'a@'.repeat(50_000)}`, `${'a'.repeat(100_000)}@`, `a@${'b-'.repeat(50_000)}`, ' '.repeat(100_000), '<'.repeat(100_000)]) expect(addressIn(text)).toBeNull();
  });
});
