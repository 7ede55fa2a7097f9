import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readJournal, recordChanges, type JournalEntry } from '../../../src/state/journal.js';
import { ensureTracked, readTenant, setPaused } from '../../../src/state/tenants.js';
import { openTestState } from '../../support/state.js';

const at = '2024-12-22T10:00:00.000Z';
const entry = (before: unknown, after: unknown): JournalEntry => ({
  tenantId: '1', runId: null, actor: 'test', collection: 'contacts', stKey: '1:customer:7', crmId: null, kind: 'change', field: 'phone', before, after, step: null, guard: null, at,
});

describe('what the state remembers', () => {
  let open: Awaited<ReturnType<typeof openTestState>>;
  beforeAll(async () => {
    open = await openTestState();
  });
  afterAll(() => open.close());

  it.each([['0012', '9007199254740993'], [null, 'true'], [12.5, { street: '007' }], ['"quoted"', '[1]']])('gives back %j and %j as they were', async (before, after) => {
    await recordChanges(open.state.db, { state: open.state, entries: [entry(before, after)] });
    const [line] = await readJournal(open.state, { stKey: '1:customer:7', limit: 1 });
    expect({ before: line?.before, after: line?.after }).toEqual({ before, after });
  });

  it('keeps the start of tracking of the first run, also when the tenant was paused before it', async () => {
    await setPaused(open.state, { tenantId: '5', paused: true });
    expect(await readTenant(open.state, '5')).toMatchObject({ paused: true, trackingSince: null });
    expect(await ensureTracked(open.state, { tenantId: '5', trackingSince: at })).toMatchObject({ paused: true, trackingSince: at });
    expect(await ensureTracked(open.state, { tenantId: '5', trackingSince: '2025-01-01T00:00:00.000Z' })).toMatchObject({ trackingSince: at });
  });
});
