import { describe, expect, it } from '@jest/globals';

import { readQuarantineCommand } from '../../../src/jobs/command/quarantine-options.js';

const ID = 'a1b2c3d4e5f6a1b2c3d4e5f6';

describe('the arguments of payload st-sync quarantine', () => {
  it('ask for the list when there are none', () => {
    expect(readQuarantineCommand([])).toEqual({ action: 'list', tenantId: undefined });
    expect(readQuarantineCommand(['list', '--tenant', '1001'])).toEqual({ action: 'list', tenantId: '1001' });
  });

  it.each(['retry', 'dismiss'] as const)('ask to %s one record', (action) => {
    expect(readQuarantineCommand([action, ID])).toEqual({ action, id: ID });
  });

  it.each([
    [['retry'], 'quarantine takes list, retry ID or dismiss ID'],
    [['dismiss', 'abc'], 'quarantine takes list, retry ID or dismiss ID'],
    [['dismiss', ID, ID], 'quarantine takes list, retry ID or dismiss ID'],
    [['retry', ID, '--tenant', '1'], 'quarantine takes list, retry ID or dismiss ID'],
    [['list', ID], 'quarantine takes list, retry ID or dismiss ID'],
    [['delete', ID], 'quarantine takes list, retry ID or dismiss ID'],
    [['--tenant', 'x'], '--tenant takes a ServiceTitan id'],
    [['--all'], "Unknown option '--all'"],
  ])('%j are refused with what they may be', (args, message) => {
    expect(() => readQuarantineCommand(args)).toThrow(message);
  });
});
