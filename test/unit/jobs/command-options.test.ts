import { describe, expect, it } from '@jest/globals';

import { readCommandOptions } from '../../../src/jobs/command/command-options.js';

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
