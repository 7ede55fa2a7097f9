import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { clearDirty, dirtyExtent, markDirty, markDirtyByJobs, nextDirty } from '../../../src/state/dirty.js';
import { mirrorRows, nextFetch, type MirrorRow } from '../../../src/state/mirror.js';
import { giveJobs, saveOpportunities } from '../../../src/state/memory.js';
import { openTestState } from '../../support/state.js';

const TENANT = '1';
const now = '2024-12-22T10:00:00.000Z';

describe('the mirror', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

  const job = (id: string, modified: string, status: string, customer = '7'): MirrorRow => ({
    id,
    modifiedKey: modified,
    hash: status,
    record: { id, status },
    raw: { id },
    links: { customer_id: customer, project_id: null, business_unit_id: '3', created_key: '2024' },
  });
  const store = async (...rows: MirrorRow[]) =>
    mirrorRows(open.state.db, { schemaName: 'crm', tenantId: TENANT, feed: 'jobs', fetched: await nextFetch(open.state), rows, now });
  const statusOf = async (id: string) => (await open.state.db.execute<{ record: { status: string } }>(sql`select record from crm.st_jobs where id = ${id}`)).rows[0]?.record.status;

  it('tells of rows that are new or different, with their links before', async () => {
    expect(await store(job('1', 'T1', 'Scheduled'))).toEqual([{ id: '1', before: null, after: expect.objectContaining({ customer_id: '7' }) }]);
    expect(await store(job('1', 'T2', 'Hold', '8'))).toEqual([
      { id: '1', before: expect.objectContaining({ customer_id: '7' }), after: expect.objectContaining({ customer_id: '8' }) },
    ]);
  });

  it('never lets older data overwrite newer data', async () => {
    expect(await store(job('1', 'T1', 'Canceled'))).toEqual([]);
    expect(await statusOf('1')).toBe('Hold');
  });

  it('takes a different row of the same instant that was asked for later, and stays quiet about one that only got a newer instant', async () => {
    expect(await store(job('1', 'T2', 'Completed', '8'))).toHaveLength(1);
    expect(await store(job('1', 'T3', 'Completed', '8'))).toEqual([]);
    expect(await store(job('1', 'T2', 'Scheduled', '8'))).toEqual([]);
  });

  it('takes the newest of the rows that repeat an id within one page', async () => {
    await store(job('2', 'T2', 'new'), job('2', 'T1', 'old'));
    expect(await statusOf('2')).toBe('new');
  });

  it('keeps a mark that was renewed while its customer was being planned', async () => {
    const where = { state: open.state, tenantId: TENANT, now };
    await markDirty(open.state.db, { ...where, customerIds: ['7', '8', '7'] });
    const { lastSeq, count } = await dirtyExtent(open.state, where);
    expect(count).toBe(2);
    const marks = await nextDirty(open.state, { ...where, afterSeq: 0, upToSeq: lastSeq, limit: 10 });
    await markDirty(open.state.db, { ...where, customerIds: ['8'] });
    await clearDirty(open.state.db, { ...where, marks });
    const left = await nextDirty(open.state, { ...where, afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(left.map((mark) => mark.customerId)).toEqual(['8']);
    await clearDirty(open.state.db, { ...where, marks: left });
  });

  it('marks both the owner of a job and the customer of the deal that the job was given to', async () => {
    const where = { state: open.state, tenantId: TENANT, now };
    await saveOpportunities(open.state.db, {
      ...where,
      rows: [
        {
          stKey: '1:job:1', stCustomerId: '7', crmId: '5', base: {}, seen: null, asked: null, refused: null, lostByPersonAt: null, deletedAt: null, stJobId: '1',
          stEstimateId: null, crmPipelineSlug: 'sales', crmStageSlug: 'contacted', monetaryValue: 10.5, status: 'open', lastStep: null,
        },
      ],
    });
    await giveJobs(open.state.db, { ...where, gives: [{ jobId: '1', stKey: '1:job:1' }] });
    await markDirtyByJobs(open.state.db, { ...where, jobIds: ['1'] });
    const marks = await nextDirty(open.state, { ...where, afterSeq: 0, upToSeq: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(marks.map((mark) => mark.customerId).sort()).toEqual(['7', '8']);
  });
});
