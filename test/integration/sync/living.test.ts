import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { openShop, type Shop } from '../../support/shop.js';

/** What an office manager sees of an opportunity. */
const boardOf = async (shop: Shop) => {
  const [pipelines, stages] = await Promise.all(['pipelines', 'pipeline-stages'].map(shop.all));
  const slug = (docs: typeof pipelines, id: unknown) => docs?.find((doc) => doc.id === id)?.slug;
  const deals = await shop.all('opportunities');
  return deals
    .map((deal) => ({ key: deal.stKey, pipeline: slug(pipelines, deal.pipeline), stage: slug(stages, deal.stage), status: deal.status, value: deal.value, title: deal.title }))
    .sort((a, b) => String(a.key).localeCompare(String(b.key)));
};

describe('a world in which time goes on', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ simulator: { world: 'living', seed: 11, emptyPageShare: 0.2, repeatRecords: 0.2 } });
  });
  afterAll(() => shop.close());

  it('is followed run by run without a failure, and a run over everything then finds nothing left to change', async () => {
    await shop.run();
    const before = await boardOf(shop);
    for (let round = 0; round < 25; round += 1) {
      for (let event = 0; event < 6; event += 1) shop.world.tick();
      expect(await shop.run()).toMatchObject({ status: 'completed', counts: { failed: 0 } });
    }
    const after = await boardOf(shop);
    expect(after).not.toEqual(before);
    const { state } = shop.runtime;
    await state.db.update(state.tables.pull.tenants).set({ rulesHash: 'other rules' });
    expect(await shop.run()).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
    expect(await boardOf(shop)).toEqual(after);
  });
});
