import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { schemaOf } from '../../../src/servicetitan/feeds.js';
import { receive } from '../../../src/servicetitan/received.js';
import type { FeedName, FeedRecords } from '../../../src/servicetitan/records.js';
import { planAccount } from '../../../src/sync/plan/plan-account.js';
import type { AccountFacts, PlanContext } from '../../../src/sync/plan/plan.types.js';
import { applyPlan, createCrm, documentsFor, memoryOf } from '../../support/in-memory-crm.js';
import { customerRecord, estimateRecord, jobRecord } from '../../support/records.js';
import { CANARY, spoiltRow } from '../../support/openapi/arbitrary.js';

const TENANT = '9001';
const NOW = '2030-01-01T00:00:00.000Z';

const context: PlanContext = {
  rules: defaultRules,
  businessUnits: new Map([7, 8].map((id) => [String(id), { id: String(id), name: `Unit ${id}`, active: true, modifiedOn: NOW }])),
  pipelineOfBusinessUnit: new Map([
    ['7', 'sales'],
    ['8', 'install'],
  ]),
  userOfTechnician: new Map([['501', 7]]),
  trackingSince: '2000-01-01T00:00:00.000Z',
  now: NOW,
};

type Links = Readonly<Record<string, readonly number[]>>;

/** A spoilt row for each id, whose other ids lead to rows that there are; what cannot be read of them is left out, as a run does. */
const recordsOf = <N extends FeedName>(feed: N, ids: readonly number[], links: Links): fc.Arbitrary<FeedRecords[N][]> => {
  const linked = fc.record(Object.fromEntries(Object.entries(links).map(([name, choices]) => [name, fc.constantFrom(...choices)])));
  const row = (id: number) => fc.tuple(spoiltRow(feed), linked).map(([spoilt, found]): Record<string, unknown> => ({ ...Object(spoilt), ...found, id }));
  return fc.tuple(...ids.map(row)).map((rows) =>
    rows.flatMap((each) => {
      const received = receive({ schema: schemaOf(feed), row: each });
      return received.ok ? [received.record] : [];
    }),
  );
};

const CUSTOMERS = [1, 2];
const JOBS = [11, 12, 13];
const APPOINTMENTS = [21, 22];
const STATUSES = ['Open', 'Sold', 'Dismissed', CANARY];

const facts: fc.Arbitrary<AccountFacts> = fc
  .tuple(
    recordsOf('customers', CUSTOMERS, {}),
    recordsOf('customers/contacts', [31, 32, 33], { customerId: CUSTOMERS }),
    recordsOf('jobs', JOBS, { customerId: CUSTOMERS, businessUnitId: [7, 8, 9] }),
    recordsOf('job-canceled-logs', [41], { jobId: JOBS }),
    recordsOf('appointments', APPOINTMENTS, { jobId: JOBS }),
    recordsOf('estimates', [51, 52, 53], { jobId: JOBS }),
    recordsOf('appointment-assignments', [61, 62], { jobId: JOBS, appointmentId: APPOINTMENTS }),
    recordsOf('leads', [71, 72], { customerId: [...CUSTOMERS, 0] }),
    fc.array(fc.constantFrom(...STATUSES), { minLength: 3, maxLength: 3 }),
  )
  .map(([customers, contactMethods, jobs, canceledLogs, appointments, estimates, assignments, leads, statuses]) => ({
    tenantId: TENANT,
    customers,
    contactMethods,
    jobs,
    canceledLogs,
    appointments,
    estimates: estimates.map((estimate, index) => ({ ...estimate, status: statuses[index] ?? estimate.status })),
    assignments,
    leads: leads.map((lead, index) => ({ ...lead, status: statuses[index] ?? lead.status })),
    dismissedOn: new Map(),
  }));

/** Plans an account, keeps what the plan says, and plans it again: what is left then. */
const planTwice = (account: AccountFacts) => {
  const crm = createCrm();
  const plan = () => planAccount({ facts: account, memory: memoryOf(crm), documents: documentsFor(crm, account) }, context);
  const first = plan();
  applyPlan(crm, first, { at: NOW });
  const { contacts, opportunities, gives } = plan();
  return { first, second: { contacts, opportunities, gives } };
};

const NOTHING = { contacts: [], opportunities: [], gives: [] };

describe('planning whatever could be read of spoilt records', () => {
  it('never throws, plans only what the CRM and our memory can hold, and is done after one run', () => {
    let written = 0;
    fc.assert(
      fc.property(facts, (account) => {
        const { first, second } = planTwice(account);
        written += first.opportunities.length;
        for (const { data } of first.opportunities) {
          expect(Math.abs(data.value ?? 0)).toBeLessThan(1e14);
          expect(data.title ?? 'x').not.toBe('');
        }
        for (const { data } of first.contacts) {
          expect(data.name).toBeTruthy();
          expect(data.email ?? 'a@b.cc').toMatch(/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i);
        }
        expect(JSON.stringify(first)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        for (const { detail } of first.warnings) expect(detail).not.toContain(CANARY);
        expect(second).toEqual(NOTHING);
      }),
      { numRuns: Number(process.env.FUZZ_ACCOUNTS ?? 400) },
    );
    expect(written).toBeGreaterThan(100);
  });

  it('is done after one run when an estimate was dismissed, by its date, before its warranty job was there', () => {
    const at = '2000-01-01T00:00:00.000Z';
    const facts: AccountFacts = {
      ...{ tenantId: TENANT, contactMethods: [], canceledLogs: [], appointments: [], assignments: [], leads: [], dismissedOn: new Map() },
      customers: [customerRecord('1', 0, { createdOn: at, modifiedOn: at })],
      jobs: [
        jobRecord('11', 0, { customerId: '1', businessUnitId: '7', createdOn: at, modifiedOn: at }),
        jobRecord('13', 0, { customerId: '1', businessUnitId: '7', warrantyId: '99', createdOn: '2000-01-01T00:00:00.001Z', modifiedOn: at }),
      ],
      estimates: [estimateRecord('51', '13', 0, { status: 'Dismissed', subtotal: 10, tax: 0, createdOn: at, modifiedOn: at })],
    };
    const { first, second } = planTwice(facts);
    expect(first.opportunities[0]?.data).toMatchObject({ stage: 'estimate-lost', status: 'lost' });
    expect(second).toEqual(NOTHING);
  });
});
