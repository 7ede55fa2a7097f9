import { describe, expect, it } from '@jest/globals';
import { readCommandLine } from '../../../src/simulator/command-options.js';

describe('the command line of the simulator', () => {
  it('runs the living world on port 4010 unless it is told otherwise', () => {
    expect(readCommandLine([])).toEqual({ world: 'living', seed: 1, port: 4010, host: '127.0.0.1', tenantIds: ['1234567890'], liveEverySeconds: 4, missingOperations: [] });
  });

  it('takes a told world, a number of customers and several tenants', () => {
    expect(readCommandLine(['--world', 'december-2024', '--port', '0', '--seed', '7'])).toMatchObject({ world: 'december-2024', port: 0, seed: 7 });
    expect(readCommandLine(['--world', '5000', '--tenant', '1', '--tenant', '2'])).toMatchObject({ world: { customers: 5000 }, tenantIds: ['1', '2'] });
  });

  it('sends webhooks where it is told, signed with the given key or one of its own', () => {
    const url = 'http://localhost:3005/api/webhooks/st-automation';
    expect(readCommandLine(['--webhook-url', url, '--webhook-secret', 'x'.repeat(32)])).toMatchObject({ webhooks: { url, secret: 'x'.repeat(32) } });
    const [first, second] = [1, 2].map(() => readCommandLine(['--webhook-url', url])?.webhooks?.secret);
    expect(first).toHaveLength(64);
    expect(second).not.toBe(first);
    expect(() => readCommandLine(['--webhook-url', 'localhost', '--webhook-secret', 'short'])).toThrow(
      '--webhook-url: give an http:// or https:// address\n--webhook-secret: give 32 characters or more',
    );
  });

  it('leaves operations out, as some releases of ServiceTitan do', () => {
    const missing = ['PUT estimates/{id}/unsell', 'PUT jobs/{id}/hold'];
    expect(readCommandLine(missing.flatMap((name) => ['--missing', name]))).toMatchObject({ missingOperations: missing });
  });

  it('names every wrong option with its remedy', () => {
    expect(() => readCommandLine(['--world', 'mars', '--port', '70000'])).toThrow(
      '--world: give december-2024, living or a number of customers\n--port: give a port from 0 to 65535',
    );
    expect(() => readCommandLine(['--color', 'red'])).toThrow('--color');
  });

  it('asks for the usage text with --help', () => {
    expect(readCommandLine(['--help'])).toBeNull();
  });
});
