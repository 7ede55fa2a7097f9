import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';

import { recordInput, statusQuery, tenantBody, triggerBody } from '../../../src/endpoints/inputs.js';
import { problemOf } from '../../../src/endpoints/read-body.js';

const NOW = new Date('2024-12-15T12:00:00Z');
const problem = (schema: z.ZodType, body: unknown): string | null => {
  const result = schema.safeParse(body);
  return result.success ? null : problemOf(result.error);
};

describe('the body of the trigger', () => {
  it('is an incremental, real run where nothing is said', () => {
    expect(triggerBody(NOW).parse({})).toEqual({ mode: 'incremental', dryRun: false });
  });

  it.each(['2024-12-01', '2024-12-01T08:00:00Z', '2024-12-01T08:00:00.123+02:00', '2024-12-15T12:00:00Z'])('takes %s as since', (since) => {
    expect(triggerBody(NOW).parse({ since }).since).toBe(since);
  });

  it.each(['2024-13-01', '2024-12-01T08:00:00', '01.12.2024', '', 'now', 1733011200000, null])('refuses %p as since and names the field', (since) => {
    expect(problem(triggerBody(NOW), { since })).toMatch(/^since: must be an ISO date/);
  });

  it('refuses a since that lies in the future', () => {
    expect(problem(triggerBody(NOW), { since: '2024-12-15T12:00:01Z' })).toBe('since: must not lie in the future.');
  });

  it.each([
    ['mode', 'Full'],
    ['dryRun', 1],
    ['customerId', '12a'],
    ['customerId', ''],
    ['customerId', '12345678901234567890'],
    ['tenantId', 5],
  ])('refuses %s %p and names the field without its value', (field, value) => {
    const text = problem(triggerBody(NOW), { [field]: value });
    expect(text).toMatch(new RegExp(`^${field}: must be`));
    if (value !== '') expect(text).not.toContain(`: ${String(value)}`);
  });

  it('refuses fields that it does not know, and names only those that are plain names', () => {
    expect(problem(triggerBody(NOW), { force: true, '<b>': 1 })).toMatch(/force, \(unreadable\)\.$/);
  });

  it.each([[[]], ['text'], [null], [5]])('refuses %p, which is no object', (body) => {
    expect(problem(triggerBody(NOW), body)).toBe('The body must be a JSON object.');
  });
});

describe('other input', () => {
  it('takes a tenant or none for pause, resume and cancel', () => {
    expect(tenantBody.parse({})).toEqual({});
    expect(tenantBody.parse({ tenantId: '1001' })).toEqual({ tenantId: '1001' });
    expect(problem(tenantBody, { tenantId: 'x' })).toMatch(/^tenantId:/);
  });

  it.each(['1001:customer:5', '1001:job:52', '1001:lead:7'])('takes %s as the key of a document', (stKey) => {
    expect(recordInput.parse({ stKey })).toEqual({ stKey });
  });

  it.each(['', '1001', '1001:job', '1001:job:x', '1001:estimate:5', "1001:job:5' or 1=1", ['1001:job:5']])('refuses %p as the key of a document', (stKey) => {
    expect(problem(recordInput, { stKey })).toMatch(/^stKey:/);
  });

  it('takes only a UUID as the id of a run', () => {
    expect(problem(statusQuery, { runId: '5' })).toMatch(/^runId: must be the id of a run/);
    expect(problem(statusQuery, { runId: ['a', 'b'] })).toMatch(/^runId:/);
    expect(statusQuery.parse({ runId: '3f8e8b0a-6f3b-4c55-9d0f-1f0c9a4b6a11' })).toBeTruthy();
  });
});
