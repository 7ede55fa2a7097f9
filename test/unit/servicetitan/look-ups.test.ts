import { afterEach, describe, expect, it } from '@jest/globals';

import { closeServers, errorOf, startBench } from './harness.js';

import type { Reply } from './local-server.js';

afterEach(closeServers);

const dates = { createdOn: '2024-01-01T00:00:00Z', modifiedOn: '2024-01-02T00:00:00Z' };

const page = (data: unknown[]): Reply => ({ json: { page: 1, pageSize: 500, hasMore: false, totalCount: null, data } });

describe('notes of a job', () => {
  it('are all there are, without ids of their own', async () => {
    const rows = [{ text: ' Called ', isPinned: true, createdById: 9, ...dates }, { text: null, ...dates }, { text: { deep: true }, ...dates }];
    const { client, server } = await startBench({ handler: () => page(rows) });
    await expect(client.jobNotes('5')).resolves.toMatchObject([
      { ok: true, record: { text: 'Called', isPinned: true, createdById: '9', ...dates } },
      { ok: true, record: { text: null, isPinned: false, createdById: null, ...dates } },
      { ok: false, id: null, reason: 'text: expected text' },
    ]);
    expect(server.to('/jpm/v2/tenant/77/jobs/5/notes')).toHaveLength(1);
  });

  it('are asked of a job only', async () => {
    const { client, server } = await startBench({ handler: () => page([]) });
    expect(await errorOf(client.jobNotes('5/../6'))).toMatchObject({ kind: 'bad-request', effect: 'none' });
    expect(server.arrived).toEqual([]);
  });
});

describe('reasons to hold a job', () => {
  it('are those in use and those that were', async () => {
    const { client, server } = await startBench({ handler: () => page([{ id: 1, name: 'Parts', active: true, ...dates }, { id: 2, name: '', active: false, ...dates }]) });
    await expect(client.holdReasons()).resolves.toMatchObject([
      { ok: true, record: { id: '1', name: 'Parts', active: true } },
      { ok: true, record: { id: '2', name: 'Hold reason 2', active: false } },
    ]);
    expect(server.to('/jpm/v2/tenant/77/job-hold-reasons')[0]?.query.get('active')).toBe('Any');
  });
});
