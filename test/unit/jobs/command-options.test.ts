import { describe, expect, it } from '@jest/globals';

import { readCommandOptions, readEraseOptions } from '../../../src/jobs/command/command-options.js';

describe('the flags of payload st-sync', () => {
  it('ask for an incremental run when there are none', () => {
    expect(readCommandOptions([])).toEqual({ mode: 'incremental', dryRun: false, since: undefined, customerId: undefined, tenantId: undefined });
  });

  it('say what kind of run it is, since when and for whom', () => {
    const flags = ['--full', '--since', '2024-12-01', '--dry-run', '--customer', '48101067', '--tenant', '1234567890'];
    expect(readCommandOptions(flags)).toEqual({ mode: 'full', since: '2024-12-01', dryRun: true, customerId: '48101067', tenantId: '1234567890' });
  });

  it.each([
    [['--customer', 'abc'], '--customer takes a ServiceTitan id'],
    [['--tenant', '1 or 1=1'], '--tenant takes a ServiceTitan id'],
    [['--since', 'yesterday'], '--since takes an ISO date'],
    [['--fulll'], "Unknown option '--fulll'"],
  ])('%j are refused with what they take', (flags, message) => {
    expect(() => readCommandOptions(flags)).toThrow(message);
  });
});

describe('the flags of payload st-sync erase', () => {
  it('name the customer, and the tenant where there are several', () => {
    expect(readEraseOptions(['--customer', '5'])).toEqual({ customerId: '5', tenantId: undefined });
    expect(readEraseOptions(['--customer', '5', '--tenant', '7'])).toEqual({ customerId: '5', tenantId: '7' });
  });

  it.each([
    [[], 'erase needs --customer'],
    [['--customer', 'Jane'], '--customer takes a ServiceTitan id'],
    [['--customer', '5', '--full'], "Unknown option '--full'"],
  ])('%j are refused with what is missing or wrong', (flags, message) => {
    expect(() => readEraseOptions(flags)).toThrow(message);
  });
});
