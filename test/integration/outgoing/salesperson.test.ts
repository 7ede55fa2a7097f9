import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asc } from 'drizzle-orm';

import { inboxIdle } from '../../../src/jobs/inbox-pump.js';
import { noticesIdle } from '../../../src/jobs/notice-queue.js';
import { outboxIdle } from '../../../src/jobs/outbox-pump.js';
import { releaseLease, takeLease } from '../../../src/state/lease.js';
import { recentRuns, type RunRow } from '../../../src/state/runs.js';
import { requestRuns } from '../../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../../src/sync/run/work-open-runs.js';
import { emptyWorld } from '../../support/empty-world.js';
import { assertSentRequestsFit } from '../../support/openapi/sent.js';
import { serveCrm, type ServedCrm } from '../endpoints/served-crm.js';

const TENANT = '1001';

describe("a salesperson's move, through the CRM's own REST route", () => {
  let crm: ServedCrm;
  beforeAll(async () => {
    crm = await serveCrm({ world: emptyWorld(), tenantIds: [TENANT], options: { writeBack: 'full' }, simulator: { emptyPageShare: 0 } });
  });
  afterAll(async () => {
    await quiet();
    await crm.close();
  });

  const quiet = async () => {
    await noticesIdle(crm.payload);
    await outboxIdle(crm.payload);
    await inboxIdle(crm.payload);
    await crm.settled();
  };
  const run = async (): Promise<RunRow> => {
    await requestRuns(crm.runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'test' });
    await workOpenRuns(crm.runtime);
    const [last] = await recentRuns(crm.runtime.state, { limit: 1 });
    if (!last) throw new Error('no run');
    return last;
  };
  const one = async (collection: string, where: Parameters<typeof crm.payload.find>[0]['where']) => {
    const { docs } = await crm.payload.find({ collection, where, depth: 1, showHiddenFields: true });
    const [document] = docs as unknown[] as (Record<string, unknown> & { id: number })[];
    if (!document) throw new Error(`no document of ${collection}`);
    return document;
  };
  const stageId = async (stage: string): Promise<number> => {
    const pipeline = await one('pipelines', { slug: { equals: 'sales' } });
    return (await one('pipeline-stages', { and: [{ slug: { equals: stage } }, { pipeline: { equals: pipeline.id } }] })).id;
  };
  const outbox = async (stKey: string) => {
    const { outbox: table } = crm.runtime.state.tables.exchange;
    return (await crm.runtime.state.db.select().from(table).orderBy(asc(table.seq))).filter((row) => row.stKey === stKey);
  };
  /** The outbox once it holds so many writes of the deal: they come a moment after the answer to the save. */
  const noticed = async (stKey: string, count: number) => {
    for (let looks = 0; looks < 500; looks += 1) {
      const rows = await outbox(stKey);
      if (rows.length >= count) return rows;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('Nobody noticed the move.');
  };
  /** Keeps everything in the outbox until it is let go: as long as another process delivers for the tenant, it waits. */
  const holdOutbox = async () => {
    const lease = await takeLease(crm.runtime.state, { tenantId: `outbox:${TENANT}`, owner: 'another process', seconds: 60 });
    if (!lease) throw new Error('no lease');
    return { letGo: () => releaseLease(crm.runtime.state, lease) };
  };
  const writes = () => crm.simulator.requests.log.filter(({ method, operation }) => method !== 'GET' && operation !== 'POST connect/token').map(({ operation }) => operation);

  /** A customer with a visit by Tess and, unless told otherwise, an open estimate. */
  const newDeal = async (name: string, { withEstimate = true } = {}) => {
    const { world } = crm.simulator;
    const customer = world.addCustomer({ name, email: `${randomUUID()}@example.com` });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = world.addAppointment({ jobId: job.id });
    world.assignTechnician({ appointmentId: appointment.id, technicianId: world.tables.technicians.rows[0]?.id ?? 0 });
    const estimate = withEstimate ? world.addEstimate({ jobId: job.id, name: 'Pump', subtotal: 1000 }) : null;
    await run();
    const stKey = `${TENANT}:job:${job.id}`;
    const { id } = await one('opportunities', { stKey: { equals: stKey } });
    return {
      stKey,
      /** As the salesperson's browser does it. */
      moveTo: async (stage: string) => {
        const answer = await crm.send('PATCH', `/opportunities/${id}?depth=0`, { as: 'sales', headers: { 'Content-Type': 'application/json' }, body: { stage: await stageId(stage) } });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      },
      stage: async () => {
        const { stage, status } = await one('opportunities', { stKey: { equals: stKey } });
        return { stage: typeof stage === 'object' && stage !== null && 'slug' in stage ? stage.slug : stage, status };
      },
      estimateNow: () => world.tables.estimates.need(estimate?.id ?? 0),
    };
  };

  /** Both sides have said everything: further runs change nothing, and ask ServiceTitan for nothing but its feeds. */
  const expectRest = async () => {
    await quiet();
    await run();
    await quiet();
    crm.simulator.requests.reset();
    for (let again = 0; again < 2; again += 1) {
      expect(await run()).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
      await quiet();
    }
    const asked = Object.entries(crm.simulator.requests.byOperation).filter(([operation]) => operation !== 'POST connect/token');
    expect(asked.filter(([operation]) => !operation.startsWith('GET ') || !operation.includes('export/'))).toEqual([]);
    expect(asked.every(([, times]) => times === 2)).toBe(true);
  };

  it('to Job Sold waits in the outbox, is confirmed, and the estimate is sold; then both sides rest', async () => {
    const { stKey, moveTo, stage, estimateNow } = await newDeal('Sold Here');
    crm.simulator.requests.reset();
    const held = await holdOutbox();
    expect(await moveTo('job-sold')).toMatchObject({ status: 200 });
    expect(await noticed(stKey, 2)).toMatchObject([
      { operation: 'sell-estimate', status: 'pending', requestedBy: expect.stringMatching(/^user:\d+$/) },
      { operation: 'job-note', status: 'pending' },
    ]);
    expect(estimateNow().status).toBe('Open');
    await held.letGo();
    await quiet();
    expect((await outbox(stKey)).map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
    expect(estimateNow().status).toBe('Sold');
    expect(writes().sort()).toEqual(['POST jpm/jobs/{id}/notes', 'PUT sales/estimates/{id}/sell']);
    expect(assertSentRequestsFit(crm.simulator.requests.log)).toBe(2);
    await expectRest();
    expect(await stage()).toEqual({ stage: 'job-sold', status: 'won' });
  });

  it('to Estimate Lost dismisses the estimate, though the reply is lost; then both sides rest', async () => {
    const { stKey, moveTo, stage, estimateNow } = await newDeal('Lost Here');
    crm.simulator.requests.reset();
    crm.simulator.setFault({ kind: 'reset', when: 'after', on: 'PUT sales/estimates/{id}/dismiss' });
    expect(await moveTo('estimate-lost')).toMatchObject({ status: 200 });
    await noticed(stKey, 2);
    await quiet();
    expect((await outbox(stKey)).map(({ operation, status }) => [operation, status])).toEqual([['dismiss-estimate', 'confirmed'], ['job-note', 'confirmed']]);
    expect(estimateNow().status).toBe('Dismissed');
    expect(writes().filter((operation) => operation.endsWith('dismiss'))).toHaveLength(1);
    await expectRest();
    expect(await stage()).toEqual({ stage: 'estimate-lost', status: 'lost' });
  });

  it("that ServiceTitan's facts contradict is answered with a sentence, and nothing is sent", async () => {
    const { stKey, moveTo, stage } = await newDeal('Nothing To Sell', { withEstimate: false });
    const before = await stage();
    crm.simulator.requests.reset();
    const { status, body } = await moveTo('job-sold');
    expect({ status, message: JSON.stringify(body.errors) }).toEqual({ status: 400, message: expect.stringMatching(/ServiceTitan has no open or sold estimate with a value here/) });
    await quiet();
    expect(await outbox(stKey)).toEqual([]);
    expect(await stage()).toEqual(before);
    expect(writes()).toEqual([]);
  });
});
