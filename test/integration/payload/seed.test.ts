import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { describeSeed, seedPipelines } from '../../../src/exports/seed.js';
import { bootCrm } from '../../support/crm.js';
import type { TestCrm } from '../../support/crm.js';
import { freshDatabase } from '../../support/postgres.js';
import type { FreshDatabase } from '../../support/postgres.js';

describe('seeding the pipelines', () => {
  let database: FreshDatabase;
  let crm: TestCrm;

  beforeAll(async () => {
    database = await freshDatabase();
    crm = await bootCrm({ databaseUrl: database.url, options: { fields: { pipelineStages: { order: 'position' } } } });
  });

  afterAll(async () => {
    await crm.close();
    await database.drop();
  });

  const stages = async () => {
    const { docs } = await crm.payload.find({ collection: 'pipeline-stages', pagination: false, sort: ['pipeline', 'position'], depth: 1 });
    return docs;
  };

  it('creates the pipelines and stages of the options, in their order and with the status they mean', async () => {
    const result = await seedPipelines(crm.payload);
    expect(result).toEqual({ pipelines: { created: 2, existing: 0 }, stages: { created: 13, existing: 0 } });
    expect((await stages()).map((stage) => [stage.slug, stage.position, stage.status])).toEqual([
      ['new-lead', 1, 'open'],
      ['contacted', 2, 'open'],
      ['appointment-scheduled', 3, 'open'],
      ['proposal-sent', 4, 'open'],
      ['estimate-followup', 5, 'open'],
      ['job-sold', 6, 'won'],
      ['estimate-lost', 7, 'lost'],
      ['estimate-approved', 1, 'open'],
      ['pre-install-planning', 2, 'open'],
      ['scheduled', 3, 'open'],
      ['in-progress', 4, 'open'],
      ['on-hold', 5, 'open'],
      ['job-completed', 6, 'won'],
    ]);
  });

  it('changes nothing when it runs again, not even what people renamed', async () => {
    const [first] = await stages();
    await crm.payload.update({ collection: 'pipeline-stages', id: first?.id ?? 0, data: { name: 'Fresh leads' } });
    const before = await stages();
    const result = await seedPipelines(crm.payload);
    expect(result).toEqual({ pipelines: { created: 0, existing: 2 }, stages: { created: 0, existing: 13 } });
    expect(await stages()).toEqual(before);
    expect(describeSeed(result)).toBe('Pipelines: 0 created, 2 there already. Stages: 0 created, 13 there already.');
  });

  it('adds a stage that is missing to a pipeline that is there', async () => {
    await crm.payload.delete({ collection: 'pipeline-stages', where: { slug: { equals: 'on-hold' } } });
    expect(await seedPipelines(crm.payload)).toEqual({ pipelines: { created: 0, existing: 2 }, stages: { created: 1, existing: 12 } });
  });

  it('refuses a second stage with the slug of another one of the same pipeline', async () => {
    const [first] = await stages();
    const twin = crm.payload.create({ collection: 'pipeline-stages', data: { name: 'Twin', slug: first?.slug, pipeline: 1 } });
    await expect(twin).rejects.toMatchObject({ status: 400 });
  });
});
