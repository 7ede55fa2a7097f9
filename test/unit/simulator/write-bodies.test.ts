import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createWorld } from '../../../src/exports/simulator.js';
import { ENDPOINTS } from '../../../src/simulator/api/operations.js';
import { Problem } from '../../../src/simulator/api/problem.js';
import { createQuery } from '../../../src/simulator/api/query.js';
import { contract } from '../../support/openapi/contract.js';
import { documented } from '../../support/openapi/arbitrary.js';

/** Of a type that no member of any body has. */
const NO_TYPE = [[]];

const OPTIONS = { pageSize: 200, emptyPageShare: 0, repeatRecords: 0, holdBackMs: 0, nullShare: 0 };

const writes = ENDPOINTS.flatMap((endpoint) => {
  const name = `${endpoint.method} /${endpoint.module}/v2/tenant/{tenant}/${endpoint.path}`;
  const schema = contract.operations[name]?.request;
  return schema === undefined ? [] : [{ name, endpoint, schema }];
});

/** What is wrong with a body; nothing where it was understood, whatever else was wrong with the request. */
const errorsOf = (endpoint: (typeof ENDPOINTS)[number], body: unknown): readonly string[] => {
  try {
    endpoint.operation({ world: createWorld(), query: createQuery(new URLSearchParams()), params: { id: '1', contactId: '1', booking_provider: '1' }, options: OPTIONS, body, isEmptyPage: false });
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return Object.entries(error.errors).flatMap(([name, messages]) => messages.filter((message) => message.startsWith('Invalid')).map((message) => `${name}: ${message}`));
  }
};

describe.each(writes)('the body of $name', ({ endpoint, schema }) => {
  it('is understood whenever it fits the document', () => {
    fc.assert(fc.property(documented(schema), (body) => expect(errorsOf(endpoint, body)).toEqual([])), { numRuns: 60 });
  });

  it('is refused, and the member named, when one has the wrong type', () => {
    fc.assert(
      fc.property(documented(schema), fc.nat(), (body, choice) => {
        const names = Object.keys(body as object);
        fc.pre(names.length > 0);
        const name = names[choice % names.length] ?? '';
        expect(errorsOf(endpoint, { ...(body as object), [name]: NO_TYPE })).toEqual([expect.stringMatching(new RegExp(`^${name}[:.[]`))]);
      }),
      { numRuns: 60 },
    );
  });
});
