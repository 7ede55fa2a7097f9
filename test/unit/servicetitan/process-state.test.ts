import { describe, expect, it, jest } from '@jest/globals';

import { sharedTenantProcessState } from '../../../src/servicetitan/process-state.js';

const connection = { tenantId: '1', apiUrl: 'https://api.servicetitan.io', requestsPerSecond: 20 };

describe('the state of a tenant in this process', () => {
  it('is one for two copies of the module', async () => {
    jest.resetModules();
    const twin = await import('../../../src/servicetitan/process-state.js');
    expect(twin.sharedTenantProcessState).not.toBe(sharedTenantProcessState);
    expect(twin.sharedTenantProcessState({ connection })).toBe(sharedTenantProcessState({ connection }));
  });

  it.each([
    ['another tenant', { connection: { ...connection, tenantId: '2' } }],
    ['another host', { connection: { ...connection, apiUrl: 'https://api-integration.servicetitan.io' } }],
    ['another key', { connection, key: 'other' }],
  ])('is its own for %s', (_, args) => {
    expect(sharedTenantProcessState(args)).not.toBe(sharedTenantProcessState({ connection }));
  });
});
