import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asc, sql } from 'drizzle-orm';
import { z } from 'zod';

import { startSimulator, type LoggedRequest, type Simulator } from '../../../src/exports/simulator.js';
import { createServiceTitanClient } from '../../../src/servicetitan/client.js';
import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { createTenantProcessState } from '../../../src/servicetitan/process-state.js';
import { takeLease } from '../../../src/state/lease.js';
import { nextWriteAt, recordWishes, type Wish } from '../../../src/state/outbox.js';
import { deliverWrites, type DeliveryEnd } from '../../../src/writeback/deliver.js';
import { storedOperation } from '../../../src/writeback/operation.js';
import { OPERATIONS } from '../../../src/writeback/operations.js';
import type { Look } from '../../../src/writeback/write.types.js';
import { emptyWorld } from '../../support/empty-world.js';
import { assertSentRequestsFit } from '../../support/openapi/sent.js';
import { openTestState } from '../../support/state.js';

const PROVIDER = '40';
const EACH = 125;

/** A request for work, which ServiceTitan takes as often as it is sent: the outbox's id of it is what it is found by. */
const createBooking = storedOperation({
  name: 'test-booking',
  payload: z.object({ name: z.string() }),
  describe: () => 'Ask for work',
  look: async ({ client, writes }) => {
    const found = await Promise.all(writes.map(({ id }) => client.bookingsByExternalId(PROVIDER, id)));
    return found.map((rows): Look => (rows.length > 0 ? { is: 'done' } : { is: 'open' }));
  },
  send: async ({ client, write: { id, payload } }) => {
    await client.createBooking(PROVIDER, { source: 'CRM', name: payload.name, summary: 'A leak', isFirstTimeClient: true, externalId: id, contacts: [{ type: 'Email', value: 'bea@example.com' }] });
  },
});

describe('500 writes, of which every third reply is lost', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  let simulator: Simulator;
  let client: ServiceTitanClient;
  let clock = Date.parse('2024-12-02T08:00:00Z');
  const now = () => new Date(clock);

  beforeAll(async () => {
    open = await openTestState();
    simulator = await startSimulator({ world: emptyWorld(), liveEverySeconds: 0, requestsPerSecond: 100_000 });
    const connection = { ...simulator.connection(), requestsPerSecond: 10_000, timeoutMs: 5_000, maxResponseBytes: 1_048_576 };
    client = createServiceTitanClient({ connection, state: createTenantProcessState({ requestsPerSecond: 10_000 }), sleep: () => Promise.resolve() });
  });
  afterAll(async () => {
    await simulator.close();
    await open.close();
  });

  const deliver = async (): Promise<DeliveryEnd> => {
    const { state } = open;
    await state.db.execute(sql`update crm.crm_leases set owner = null`);
    const lease = await takeLease(state, { tenantId: 'outbox:1', owner: 'test', seconds: 60 });
    if (!lease) throw new Error('no lease');
    return deliverWrites({
      state,
      tenantId: '1',
      lease,
      assertHeld: () => undefined,
      client,
      operations: [...OPERATIONS, createBooking],
      concurrency: 16,
      limit: 200,
      reasonOf: (error) => (error instanceof Error ? error.message : ''),
      now,
      random: () => 0.5,
    });
  };
  const rows = () => open.state.db.select().from(open.state.tables.exchange.outbox).orderBy(asc(open.state.tables.exchange.outbox.seq));

  it('reach ServiceTitan, each creation once; then nothing is asked any more', async () => {
    const { world } = simulator;
    const soldBy = String(world.tables.technicians.rows[0]?.id);
    const customer = world.addCustomer({ name: 'Ann' });
    const jobs = Array.from({ length: EACH }, () => world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' }));
    const estimates = jobs.flatMap((job) => [world.addEstimate({ jobId: job.id, subtotal: 1 }), world.addEstimate({ jobId: job.id, subtotal: 2 })]);
    const wish = (operation: string, target: string, payload: unknown): Wish => ({ tenantId: '1', collection: 'opportunities', stKey: null, crmId: '5', operation, target, payload, requestedBy: 'code' });
    const wishes = [
      ...jobs.map((job, index) => wish('job-note', `note:${index}`, { jobId: String(job.id), text: 'Moved in the CRM.' })),
      ...jobs.map((_job, index) => wish('test-booking', `booking:${index}`, { name: `Bea ${index}` })),
      ...estimates.map((estimate, index) =>
        index % 2 === 0
          ? wish('sell-estimate', `estimate:${estimate.id}`, { estimateId: String(estimate.id), soldBy })
          : wish('dismiss-estimate', `estimate:${estimate.id}`, { estimateId: String(estimate.id) }),
      ),
    ];
    expect(wishes).toHaveLength(500);
    await open.state.transaction((db) => recordWishes(db, { state: open.state, wishes, now: now().toISOString() }));
    simulator.setFault({ kind: 'reset', when: 'after', on: /^(PUT|POST) (sales|jpm|crm)/, share: 0.3, times: Infinity });

    const log: LoggedRequest[] = [];
    let rounds = 0;
    for (; rounds < 100; rounds += 1) {
      const { writes } = await deliver();
      log.push(...simulator.requests.log);
      simulator.requests.reset();
      if (writes > 0) continue;
      const next = await nextWriteAt(open.state, { tenantId: '1' });
      if (next === null) break;
      clock = Math.max(clock, Date.parse(next));
    }

    const ended = await rows();
    expect(ended.filter(({ status }) => status !== 'confirmed').map(({ operation, status, reason }) => ({ operation, status, reason }))).toEqual([]);
    expect(jobs.map((job) => world.tables['job-notes'].of('job', job.id).length)).toEqual(jobs.map(() => 1));
    const bookings = world.tables.bookings.rows.map(({ externalId }) => externalId).sort();
    expect(bookings).toEqual(ended.filter(({ operation }) => operation === 'test-booking').map(({ id }) => id).sort());
    expect(estimates.map(({ id }) => world.tables.estimates.need(id).status)).toEqual(estimates.map((_estimate, index) => (index % 2 === 0 ? 'Sold' : 'Dismissed')));
    const sent = log.filter(({ method, operation }) => method !== 'GET' && operation !== 'POST connect/token');
    expect(sent.filter(({ status }) => status === 0).length).toBeGreaterThan(100);
    expect(sent).toHaveLength(500);
    assertSentRequestsFit(log);

    clock += 24 * 60 * 60_000;
    expect(await deliver()).toMatchObject({ writes: 0 });
    expect(simulator.requests.total).toBe(0);
  });
});
