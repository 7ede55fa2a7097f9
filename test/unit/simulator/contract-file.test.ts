import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { assertRequestFits, assertResponseFits, contract } from '../../support/openapi/contract.js';
import { reduceDocuments, writeContract } from '../../support/openapi/reduce.js';
import { referencesOf } from '../../support/openapi/schema.js';

const REPOSITORY = new URL('../../../', import.meta.url);
const DOCUMENTS = process.env['SERVICETITAN_OPENAPI_DIR'] ?? fileURLToPath(new URL('../shared/servicetitan-openapi', REPOSITORY));
const hasDocuments = existsSync(DOCUMENTS);

describe('contract.json', () => {
  it('is what the OpenAPI documents say, where they are at hand', () => {
    if (!hasDocuments) {
      // eslint-disable-next-line no-console -- whoever reads the test report must see what was not checked
      console.warn(`NOT CHECKED: contract.json against ServiceTitan's OpenAPI documents, which are not in ${DOCUMENTS}; set SERVICETITAN_OPENAPI_DIR`);
      return;
    }
    expect(readFileSync(new URL('test/support/openapi/contract.json', REPOSITORY), 'utf8')).toBe(writeContract(reduceDocuments(DOCUMENTS)));
  });

  it('is well formed: every reference has its definition, every operation an answer 200', () => {
    const missing = referencesOf(contract).filter((name) => !(name in contract.definitions));
    expect(missing).toEqual([]);
    for (const operation of Object.values(contract.operations)) expect(Object.keys(operation.responses)).toContain('200');
    expect(Object.keys(contract.operations).length).toBeGreaterThan(50);
    expect(Object.keys(contract.webhooks).length).toBeGreaterThan(8);
  });

  it('carries no prose of the documents', () => {
    expect(JSON.stringify(contract)).not.toMatch(/"(description|summary)":"/);
  });
});

describe('the check of requests', () => {
  const fits = (method: string, url: string, body?: unknown) => () => assertRequestFits({ method, url, body });

  it('passes documented operations and parameters', () => {
    expect(fits('GET', 'http://localhost/crm/v2/tenant/1/export/customers?from=st%2B&includeRecentChanges=true')).not.toThrow();
    expect(fits('GET', '/jpm/v2/tenant/1/jobs?ids=1,2&pageSize=50&jobStatus=Completed')).not.toThrow();
  });

  it('names an unknown path, an unknown parameter, a wrong type and a missing parameter', () => {
    expect(fits('GET', '/crm/v2/tenant/1/clients')).toThrow('no operation of the contract');
    expect(fits('POST', '/jpm/v2/tenant/1/jobs/1/cancel')).toThrow('no operation of the contract');
    expect(fits('GET', '/crm/v2/tenant/1/customers?createdAfter=2024-01-01')).toThrow('has no query parameter createdAfter');
    expect(fits('GET', '/crm/v2/tenant/1/customers?page=two')).toThrow('parameter page');
    expect(fits('GET', '/crm/v2/tenant/1/customers?active=Maybe')).toThrow('parameter active');
    expect(fits('GET', '/jpm/v2/tenant/1/jobs/cancel-reasons')).toThrow('requires the query parameter ids');
  });

  it('checks the bodies of writes', () => {
    expect(fits('PUT', '/jpm/v2/tenant/1/jobs/7/cancel', { reasonId: 1, memo: 'price' })).not.toThrow();
    expect(fits('PUT', '/jpm/v2/tenant/1/jobs/7/cancel', { reasonId: 'price' })).toThrow('body of PUT');
    expect(fits('PUT', '/sales/v2/tenant/1/estimates/7/unsell', {})).toThrow('takes no body');
  });
});

describe('the check of answers', () => {
  const fits = (path: string, status: number, body: unknown) => () => assertResponseFits({ method: 'GET', path, status, body });
  const problem = { type: 'about:blank', title: 'No', status: 401, traceId: '1', errors: {}, data: {} };

  it('names the member that does not fit', () => {
    expect(fits('/crm/v2/tenant/1/export/customers', 200, { hasMore: false, continueFrom: 'x', data: [] })).not.toThrow();
    expect(fits('/crm/v2/tenant/1/export/customers', 200, { hasMore: false, continueFrom: 'x', data: [{ id: 'seven' }] })).toThrow('/data/0');
  });

  it('lets undocumented errors pass only in ServiceTitan’s shape, and no undocumented success', () => {
    expect(fits('/crm/v2/tenant/1/customers', 401, problem)).not.toThrow();
    expect(fits('/crm/v2/tenant/1/customers', 401, { message: 'No' })).toThrow('does not fit');
    expect(fits('/crm/v2/tenant/1/customers', 204, {})).toThrow('documents no answer 204');
  });
});
