import { describe, expect, it } from '@jest/globals';

import { ServiceTitanError } from '../../../src/servicetitan/errors.js';
import { failureWords } from '../../../src/writeback/failure-words.js';

const operation = 'PUT jpm jobs/{id}/hold';

describe('why ServiceTitan did not do what somebody wanted', () => {
  it('begins with what its operation knows of it, and ends with what support asks for', () => {
    const error = new ServiceTitanError({ kind: 'not-found', operation, status: 404, traceId: 'abc', effect: 'unknown', detail: "this account's API cannot put a job on hold; do it in ServiceTitan" });
    expect(failureWords(error)).toBe("This account's API cannot put a job on hold; do it in ServiceTitan. [PUT jpm jobs/{id}/hold, status 404, trace abc]");
  });

  it('says else what its kind means, and which fields are at fault', () => {
    const error = new ServiceTitanError({ kind: 'bad-request', operation, status: 400, fields: ['memo'] });
    expect(failureWords(error)).toBe('ServiceTitan did not accept this: correct it in the CRM, or do it in ServiceTitan (fields memo). [PUT jpm jobs/{id}/hold, status 400]');
    expect(failureWords(new ServiceTitanError({ kind: 'network', operation, effect: 'unknown' }))).toBe('ServiceTitan could not be reached, or its answer was lost on the way. [PUT jpm jobs/{id}/hold]');
  });
});
