import { afterEach, describe, expect, it } from '@jest/globals';

import { assertRequestFits } from '../../support/openapi/contract.js';

import { collectEveryRequest } from './every-request.js';
import { canaries, closeServers } from './harness.js';

afterEach(closeServers);

describe('every request that reads', () => {
  it("fits ServiceTitan's OpenAPI documents", async () => {
    const requests = await collectEveryRequest();
    requests.forEach(({ method, url }) => expect(() => assertRequestFits({ method, url })).not.toThrow());
  });

  it('carries its credentials in headers and never in the address', async () => {
    const requests = await collectEveryRequest();
    expect(requests).toHaveLength(49);
    requests.forEach(({ method, url, headers }) => {
      expect(method).toBe('GET');
      expect(headers.authorization).toBe('Bearer canary-token-1');
      expect(headers['st-app-key']).toBe(canaries.appKey);
      expect(url).not.toMatch(/canary|servicetitanapplicationkey/i);
    });
  });
});
