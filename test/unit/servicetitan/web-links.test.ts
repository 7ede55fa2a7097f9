import { describe, expect, it } from '@jest/globals';

import { recordPage, webUrlOf } from '../../../src/servicetitan/web-links.js';

const webUrl = 'https://go.servicetitan.com';

describe('the page of a record in ServiceTitan', () => {
  it.each([
    ['customers', 'https://go.servicetitan.com/#/Customer/5'],
    ['account', 'https://go.servicetitan.com/#/Customer/5'],
    ['jobs', 'https://go.servicetitan.com/#/Job/Index/5'],
    ['estimates', null],
    ['leads', null],
  ])('of %s is %s', (entity, page) => {
    expect(recordPage({ webUrl, entity, recordId: '5' })).toBe(page);
  });

  it('is not made up from what is no id, nor where the address of the account is not known', () => {
    expect(recordPage({ webUrl, entity: 'jobs', recordId: 'unreadable-1' })).toBeNull();
    expect(recordPage({ webUrl, entity: 'jobs', recordId: 'javascript:alert(1)' })).toBeNull();
    expect(recordPage({ webUrl: null, entity: 'jobs', recordId: '5' })).toBeNull();
    expect([webUrlOf('https://api.servicetitan.io'), webUrlOf('https://api-integration.servicetitan.io'), webUrlOf('http://127.0.0.1:1')]).toEqual([webUrl, null, null]);
  });
});
