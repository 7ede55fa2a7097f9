import { describe, expect, it } from '@jest/globals';

import { readOutboxCommand } from '../../../src/jobs/command/outbox-options.js';

const ID = '05206973-26eb-4dcd-8a16-a90f599b50b1';
const USAGE = 'outbox takes list, retry ID or cancel ID';

describe('the arguments of payload st-sync outbox', () => {
  it('ask for the list when there are none', () => {
    expect(readOutboxCommand([])).toEqual({ action: 'list', tenantId: undefined, status: undefined });
    expect(readOutboxCommand(['list', '--tenant', '1001', '--status', 'refused'])).toEqual({ action: 'list', tenantId: '1001', status: 'refused' });
  });

  it.each(['retry', 'cancel'] as const)('ask to %s one write', (action) => {
    expect(readOutboxCommand([action, ID])).toEqual({ action, id: ID });
  });

  it.each([
    [['retry'], USAGE],
    [['cancel', 'abc'], USAGE],
    [['cancel', ID, ID], USAGE],
    [['retry', ID, '--tenant', '1'], USAGE],
    [['list', ID], USAGE],
    [['send', ID], USAGE],
    [['--tenant', 'x'], '--tenant takes a ServiceTitan id'],
    [['--status', 'lost'], '--status takes one of pending, sending, confirmed, refused, superseded'],
    [['--all'], "Unknown option '--all'"],
  ])('%j are refused with what they may be', (args, message) => {
    expect(() => readOutboxCommand(args)).toThrow(message);
  });
});
