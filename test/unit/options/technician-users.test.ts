import { describe, expect, it } from '@jest/globals';

import { resolveOptions } from '../../../src/options/resolve-options.js';

const environment = {
  DATABASE_URL: 'postgres://payload:hidden@db.example.com:5432/crm',
  SERVICETITAN_TENANT_ID: '1001',
  SERVICETITAN_CLIENT_ID: 'client-from-env',
  SERVICETITAN_CLIENT_SECRET: 'secret-from-env',
  SERVICETITAN_APP_KEY: 'key-from-env',
};

const resolved = (technicianUsers: Record<string, string | number | null>) => resolveOptions({ serviceTitan: { technicianUsers } }, environment).tenants.map((tenant) => tenant.technicianUsers);

describe('the option technicianUsers', () => {
  it('is empty unless somebody says otherwise', () => {
    expect(resolveOptions({}, environment).tenants.map((tenant) => tenant.technicianUsers)).toEqual([{}]);
  });

  it('takes emails, ids as numbers or text, and nobody', () => {
    expect(resolved({ '9001': ' ann@example.com', '9002': 7, '9003': 'abc', '9004': null })).toEqual([{ '9001': 'ann@example.com', '9002': '7', '9003': 'abc', '9004': null }]);
  });

  it.each<Record<string, string | number>>([{ ann: 7 }, { '9001': '' }, { '9001': 1.5 }])('refuses %j by its name', (given) => {
    expect(() => resolved(given)).toThrow(/serviceTitan\.technicianUsers/);
  });
});
