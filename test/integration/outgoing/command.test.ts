import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { outboxCommand } from '../../../src/jobs/command/outbox.js';
import { recordWishes } from '../../../src/state/outbox.js';
import { emptyWorld } from '../../support/empty-world.js';
import { fakeOperation, type FarSide } from '../../support/fake-operation.js';
import { openShop, type Shop } from '../../support/shop.js';

describe('payload st-sync outbox', () => {
  let shop: Shop;
  const far: FarSide = { values: new Map(), sent: [] };
  const said: string[] = [];
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: emptyWorld() }, options: { writeBack: 'full' } });
    shop.runtime.writeBack = { rules: [], operations: [fakeOperation({ far })] };
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await shop.runtime.state.db.delete(shop.runtime.state.tables.exchange.outbox);
    said.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)));
  });
  afterEach(() => void jest.restoreAllMocks());

  const wish = async (name: string): Promise<string> => {
    const { state } = shop.runtime;
    const { outbox } = state.tables.exchange;
    const wishes = [{ tenantId: shop.tenantId, collection: 'opportunities' as const, stKey: null, crmId: '7', operation: 'set-value', target: name, payload: { name, value: 'a secret' }, requestedBy: 'user:1' }];
    await state.transaction((db) => recordWishes(db, { state, wishes, now: new Date().toISOString() }));
    return (await state.db.select().from(outbox)).find(({ target }) => target === name)?.id ?? '';
  };

  it('lists what waits in words, and how much there is of what', async () => {
    const id = await wish('a');
    expect(await outboxCommand(shop.runtime, { action: 'list' })).toBe(0);
    expect(said[0]).toBe('1 pending, 0 sending, 0 confirmed, 0 refused, 0 superseded');
    expect(said[1]).toMatch(new RegExp(`^${id}  Set a, tenant ${shop.tenantId}\\n  pending, asked for by user:1 at \\S+, tried 0×$`));
    expect(said.join()).not.toContain('a secret');
    said.length = 0;
    await outboxCommand(shop.runtime, { action: 'list', status: 'refused' });
    expect(said).toHaveLength(1);
  });

  it('sends a write at once, and ends well when ServiceTitan has it', async () => {
    const id = await wish('b');
    expect(await outboxCommand(shop.runtime, { action: 'retry', id })).toBe(0);
    expect(far.values.get('b')).toBe('a secret');
    expect(said.join()).toContain('confirmed');
  });

  it('takes a write back', async () => {
    const id = await wish('c');
    expect(await outboxCommand(shop.runtime, { action: 'cancel', id })).toBe(0);
    expect(far.values.has('c')).toBe(false);
    await expect(outboxCommand(shop.runtime, { action: 'retry', id })).rejects.toThrow('it is superseded and will not be sent again');
  });

  it('knows no others', async () => {
    await expect(outboxCommand(shop.runtime, { action: 'cancel', id: randomUUID() })).rejects.toThrow('The outbox has no write with the id');
  });
});
