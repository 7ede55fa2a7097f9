import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildConfig, commitTransaction, createLocalReq, getPayload, initTransaction, killTransaction } from 'payload';
import { postgresAdapter } from '@payloadcms/db-postgres';
import type { Payload, PayloadRequest } from 'payload';

import { adminUser } from '../../../src/options/access.js';
import { resolveNames } from '../../../src/options/names.js';
import { addCollections } from '../../../src/payload/collections/add-collections.js';
import type { DocumentId } from '../../../src/payload/documents.types.js';
import { loadPipelineDirectory } from '../../../src/payload/documents/pipeline-directory.js';
import type { PipelineDirectory } from '../../../src/payload/documents/pipeline-directory.js';
import { readId } from '../../../src/payload/documents/read-values.js';
import { addHooks } from '../../../src/payload/hooks/add-hooks.js';
import type { PersonChange, PersonDelete, PersonMove } from '../../../src/payload/hooks/types.js';
import { SYNC_CONTEXT } from '../../../src/payload/names.js';
import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { seedPipelines } from '../../../src/exports/seed.js';
import { closeCrm } from '../../support/crm.js';
import { freshDatabase } from '../../support/postgres.js';
import type { FreshDatabase } from '../../support/postgres.js';

describe('an opportunity in the hands of people', () => {
  let database: FreshDatabase;
  let payload: Payload;
  let directory: PipelineDirectory;
  let changes: PersonChange[];
  let deletions: PersonDelete[];
  let undone: PersonDelete[];
  let failures: string[];
  let recorder: () => Promise<void> = () => Promise.resolve();
  let moves: PersonMove[];
  let contradiction: string | null = null;
  const names = resolveNames({});

  beforeAll(async () => {
    database = await freshDatabase();
    const { collections } = addCollections({ collections: [{ slug: 'users', auth: true, fields: [] }], names, users: 'users', mayLink: adminUser });
    const hooks = {
      onPersonChange: async (_: Payload, change: PersonChange) => {
        changes.push(change);
        await recorder();
      },
      checkMove: (_: Payload, move: PersonMove) => {
        moves.push(move);
        return Promise.resolve(contradiction);
      },
      onPersonSave: () => undefined,
      onPersonDelete: async (_: Payload, deletion: PersonDelete) => {
        deletions.push(deletion);
        await recorder();
      },
      onDeleteUndone: (_: Payload, deletion: PersonDelete) => {
        undone.push(deletion);
        return Promise.resolve();
      },
      onFailure: (_: Payload, failure: { what: string; error: unknown }) => {
        failures.push(failure.what);
      },
    };
    const config = await buildConfig({
      secret: 'test',
      admin: { user: 'users' },
      collections: addHooks({ collections, names, pipelines: defaultPipelines, hooks }),
      db: postgresAdapter({ pool: { connectionString: database.url } }),
      typescript: { autoGenerate: false },
      telemetry: false,
      logger: { options: { level: 'silent' } },
    });
    payload = await getPayload({ config, key: 'hooks' });
    await seedPipelines(payload);
    directory = await loadPipelineDirectory({ payload, names });
  });

  afterAll(async () => {
    await closeCrm(payload);
    await database.drop();
  });

  beforeEach(() => {
    changes = [];
    deletions = [];
    undone = [];
    failures = [];
    recorder = () => Promise.resolve();
    moves = [];
    contradiction = null;
  });

  const stage = (slug: string, pipeline = 'sales'): DocumentId => directory.stageBySlug({ pipeline, stage: slug })?.id ?? 'missing';
  const pipeline = (slug: string): DocumentId => directory.pipelineBySlug(slug)?.id ?? 'missing';
  const ours = { [SYNC_CONTEXT]: true };

  const create = async (data: Record<string, unknown> = {}): Promise<DocumentId> => {
    const values = { title: 'Deal', pipeline: pipeline('sales'), stage: stage('contacted'), ...data };
    return readId(await payload.create({ collection: 'opportunities', data: values, context: ours }), 'id') ?? 'missing';
  };
  const update = async (id: DocumentId, data: Record<string, unknown>): Promise<unknown> => payload.update({ collection: 'opportunities', id, data, depth: 0 });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 400));
  // The sync is told behind the save: what an earlier test saved may still be told in a later one.
  const changesOf = (id: DocumentId): PersonChange[] => changes.filter((change) => change.id === id);
  const toldOf = async (id: DocumentId, times: number): Promise<PersonChange[]> => {
    while (changesOf(id).length < times) await new Promise((resolve) => setTimeout(resolve, 50));
    return changesOf(id);
  };

  it.each([
    ['job-sold', 'won'],
    ['estimate-lost', 'lost'],
    ['proposal-sent', 'open'],
  ])('gets the status that belongs to the stage %s', async (slug, status) => {
    const id = await create({ status: slug === 'proposal-sent' ? 'won' : 'open' });
    expect(await update(id, { stage: stage(slug) })).toMatchObject({ status });
  });

  it('keeps a status that is set together with the stage', async () => {
    const id = await create();
    expect(await update(id, { stage: stage('job-sold'), status: 'lost' })).toMatchObject({ status: 'lost' });
  });

  it('refuses a stage of another pipeline and names the field', async () => {
    const id = await create();
    await expect(update(id, { stage: stage('in-progress', 'install') })).rejects.toMatchObject({
      status: 400,
      data: { errors: [{ path: 'stage', message: expect.stringContaining('another pipeline') }] },
    });
  });

  it('takes a stage of another pipeline when the pipeline is set with it', async () => {
    const id = await create();
    expect(await update(id, { stage: stage('in-progress', 'install'), pipeline: pipeline('install') })).toMatchObject({ pipeline: pipeline('install') });
  });

  it('refuses another pipeline while the stage stays', async () => {
    const id = await create();
    await expect(update(id, { pipeline: pipeline('install') })).rejects.toMatchObject({ status: 400 });
  });

  it('gets the pipeline of its stage when a person creates it without one', async () => {
    const created: unknown = await payload.create({ collection: 'opportunities', depth: 0, data: { title: 'New', stage: stage('scheduled', 'install') } });
    expect(created).toMatchObject({ pipeline: pipeline('install'), status: 'open' });
  });

  it('may be contradicted: then the move is refused where the person made it, and nothing is saved', async () => {
    const id = await create({ stKey: '1:job:1' });
    contradiction = 'ServiceTitan says no.';
    await expect(update(id, { stage: stage('job-sold') })).rejects.toMatchObject({ status: 400, data: { errors: [{ path: 'stage', message: 'ServiceTitan says no.' }] } });
    await expect(update(id, { status: 'won' })).rejects.toMatchObject({ status: 400, data: { errors: [{ path: 'status', message: 'ServiceTitan says no.' }] } });
    const from = { pipeline: 'sales', stage: 'contacted', status: 'open' };
    expect(moves).toEqual([
      { stKey: '1:job:1', from, to: { pipeline: 'sales', stage: 'job-sold', status: 'won' } },
      { stKey: '1:job:1', from, to: { ...from, status: 'won' } },
    ]);
    contradiction = null;
    expect(await update(id, { stage: stage('job-sold') })).toMatchObject({ status: 'won' });
  });

  it('is not asked about where nobody moved anything, or ServiceTitan does not know the opportunity, or the sync writes', async () => {
    contradiction = 'ServiceTitan says no.';
    const id = await create({ stKey: '1:job:2' });
    await update(id, { title: 'Another title', stage: stage('contacted'), status: 'open' });
    await update(await create(), { stage: stage('job-sold') });
    await payload.update({ collection: 'opportunities', id, data: { stage: stage('job-sold') }, context: ours });
    expect(moves).toEqual([]);
  });

  it('lets the sync write what it wants', async () => {
    const id = await create();
    const written: unknown = await payload.update({ collection: 'opportunities', id, depth: 0, data: { stage: stage('job-sold'), status: 'open' }, context: ours });
    expect(written).toMatchObject({ status: 'open' });
    await settled();
    expect(changesOf(id)).toEqual([]);
  });

  it('tells the sync what a person changed, stages by their slugs', async () => {
    const id = await create({ stKey: '1001:job:1' });
    await update(id, { stage: stage('job-sold') });
    const [change] = await toldOf(id, 1);
    expect(change).toMatchObject({ collection: 'opportunities', id, stKey: '1001:job:1', userId: null, pipeline: { before: 'sales', after: 'sales' } });
    expect(change?.changes).toEqual([
      { field: 'stage', before: 'contacted', after: 'job-sold' },
      { field: 'status', before: 'open', after: 'won' },
    ]);
  });

  it('tells nothing when nothing changed', async () => {
    const id = await create();
    await update(id, { title: 'Deal' });
    await settled();
    expect(changesOf(id)).toEqual([]);
  });

  it('is saved although the change could not be recorded', async () => {
    recorder = () => Promise.reject(new Error('the state database is away'));
    const id = await create();
    expect(await update(id, { title: 'Changed' })).toMatchObject({ title: 'Changed' });
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(failures).toContain(`A change made by a person to opportunity ${id}`);
  });

  it('is saved without waiting for the record of the change', async () => {
    recorder = () => new Promise<void>(() => undefined);
    const id = await create();
    expect(await update(id, { title: 'Changed' })).toMatchObject({ title: 'Changed' });
    await settled();
  });

  describe('whose change is part of a transaction', () => {
    const inTransaction = async (id: DocumentId, work: (req: PayloadRequest) => Promise<void>, end: 'commit' | 'rollback'): Promise<void> => {
      const req = await createLocalReq({}, payload);
      await initTransaction(req);
      await work(req);
      expect(changesOf(id)).toEqual([]);
      await (end === 'commit' ? commitTransaction(req) : killTransaction(req));
    };

    it('tells the sync once the transaction is committed, not before', async () => {
      const id = await create({ stKey: '1001:job:4' });
      await inTransaction(id, async (req) => {
        await payload.update({ collection: 'opportunities', id, data: { title: 'Kept' }, req });
        await settled();
      }, 'commit');
      expect(await toldOf(id, 1)).toMatchObject([{ id, changes: [{ field: 'title', before: 'Deal', after: 'Kept' }] }]);
    });

    it('tells nothing of a change that was rolled back, also when another change came after it', async () => {
      const id = await create({ stKey: '1001:job:5' });
      await inTransaction(id, async (req) => {
        await payload.update({ collection: 'opportunities', id, data: { title: 'Never' }, req });
      }, 'rollback');
      await update(id, { value: 7 });
      expect(await toldOf(id, 1)).toMatchObject([{ id, changes: [{ field: 'value', after: 7 }] }]);
      await new Promise((resolve) => setTimeout(resolve, 6000));
      expect(changesOf(id)).toHaveLength(1);
    });

    it('tells of both when a second change follows the first at once', async () => {
      const id = await create({ stKey: '1001:job:6' });
      await update(id, { title: 'First' });
      await update(id, { title: 'Second' });
      expect((await toldOf(id, 2)).flatMap((change) => change.changes.map(({ after }) => after)).sort()).toEqual(['First', 'Second']);
    });

    it('takes a deletion back that was rolled back, and lets one stand that was committed', async () => {
      const kept = await create({ stKey: '1001:job:7' });
      const gone = await create({ stKey: '1001:job:8' });
      await inTransaction(kept, async (req) => {
        await payload.delete({ collection: 'opportunities', id: kept, req });
      }, 'rollback');
      await inTransaction(gone, async (req) => {
        await payload.delete({ collection: 'opportunities', id: gone, req });
      }, 'commit');
      expect(deletions.map(({ stKey }) => stKey)).toEqual(['1001:job:7', '1001:job:8']);
      await new Promise((resolve) => setTimeout(resolve, 6000));
      expect(undone.map(({ stKey }) => stKey)).toEqual(['1001:job:7']);
    });
  });

  it('tells the sync when a person deletes it or a contact of the sync', async () => {
    const id = await create({ stKey: '1001:job:2' });
    const contactId = readId(await payload.create({ collection: 'contacts', data: { name: 'Ann', stKey: '1001:customer:2' }, context: ours }), 'id') ?? 0;
    await payload.delete({ collection: 'opportunities', id });
    await payload.delete({ collection: 'contacts', id: contactId });
    expect(deletions).toMatchObject([
      { collection: 'opportunities', stKey: '1001:job:2', id },
      { collection: 'contacts', stKey: '1001:customer:2', id: contactId },
    ]);
  });

  it('is deleted although the deletion could not be recorded', async () => {
    recorder = () => Promise.reject(new Error('the state database is away'));
    const id = await create({ stKey: '1001:job:3' });
    await payload.delete({ collection: 'opportunities', id });
    expect((await payload.find({ collection: 'opportunities', where: { id: { equals: id } } })).totalDocs).toBe(0);
  });

  it('tells nothing of a document that the sync does not know', async () => {
    await payload.delete({ collection: 'opportunities', id: await create() });
    expect(deletions).toEqual([]);
  });
});
