import { expect } from '@jest/globals';
import { sql } from 'drizzle-orm';

import { loadPipelineDirectory, type PipelineDirectory } from '../../../src/payload/documents/pipeline-directory.js';
import { contactData, toContactDocument } from '../../../src/payload/documents/contact-document.js';
import { opportunityData, toOpportunityDocument } from '../../../src/payload/documents/opportunity-document.js';
import type { OpportunityValues } from '../../../src/payload/documents.types.js';
import { markAllDirty } from '../../../src/state/dirty.js';
import { setDeleted } from '../../../src/state/memory.js';
import { toDealMemory } from '../../../src/sync/accounts/parse-memory.js';
import { rememberDatabase } from '../crash/rewind.js';
import { emptyWorld } from '../empty-world.js';
import { dayAt, TENANT } from '../records.js';
import { openShop } from '../shop.js';
import { endOfCrm, type StandingCrm } from './end.js';
import { storyServiceTitan } from './story-client.js';
import type { Deed, Stage } from './told-story.js';

/** A CRM with the plugin on a real PostgreSQL, in which one story after the other is told. */
export type ModelShop = {
  /** Tells a story from its beginning; throws where a run ends otherwise than the model says. `setClock` sets the time of all that happens. */
  tell(deeds: readonly Deed[], setClock: (at: number) => void): Promise<void>;
  close(): Promise<void>;
};

/** What a person changes on an opportunity and the sync is told of. */
const WATCHED = ['title', 'contact', 'pipeline', 'stage', 'status', 'value', 'lostReason'] as const satisfies readonly (keyof OpportunityValues)[];

export const openModelShop = async (): Promise<ModelShop> => {
  const shop = await openShop({ simulator: { world: emptyWorld(), tenantIds: [TENANT] } });
  const { payload, runtime } = shop;
  const { state, settings } = runtime;
  const { names } = settings;
  const tenant = runtime.tenants.get(TENANT);
  if (!tenant) throw new Error('no tenant');
  const directory: PipelineDirectory = await loadPipelineDirectory({ payload, names });
  await state.db.insert(state.tables.pull.tenants).values({ tenantId: TENANT, trackingSince: dayAt(0) });
  const rewind = await rememberDatabase(shop.databaseUrl);

  const contacts = async () => (await shop.all('contacts')).flatMap((document) => toContactDocument({ document, map: names.fields.contacts }) ?? []);
  const opportunities = async () => (await shop.all('opportunities')).flatMap((document) => toOpportunityDocument({ document, map: names.fields.opportunities, directory }) ?? []);
  const known = <T extends { stKey: string | null }>(documents: readonly T[], stKey: string): T => {
    const found = documents.find((document) => document.stKey === stKey);
    if (!found) throw new Error(`The CRM has no ${stKey}`);
    return found;
  };
  const changesOfPeople = async (): Promise<number> => state.db.$count(state.tables.journal.changes, sql`kind = 'person'`);

  const readCrm = async (): Promise<StandingCrm> => {
    const { memory, journal, pull } = state.tables;
    const [remembered, given, passages, unlinked, activities] = await Promise.all([
      state.db.select().from(memory.opportunities),
      state.db.select().from(memory.dealJobs),
      state.db.select().from(journal.stageHistory).where(sql`run_id is not null`).orderBy(journal.stageHistory.id),
      state.db.select().from(pull.unlinkedEstimates),
      shop.all('activities'),
    ]);
    return {
      contacts: await contacts(),
      opportunities: await opportunities(),
      jobDeals: new Map(given.map(({ jobId, stKey }) => [jobId, stKey])),
      activityKeys: activities.map(({ stKey }) => String(stKey)),
      passages: passages.map(({ stKey, toStage }) => ({ stKey, stage: toStage })),
      refused: new Map(remembered.map((row) => [row.stKey, toDealMemory(row, []).refused])),
      unlinkedEstimates: unlinked.map(({ estimateId }) => estimateId),
    };
  };

  const stageFor = (serviceTitan: ReturnType<typeof storyServiceTitan>): Stage => ({
    editOpportunity: async (stKey, values) => {
      const before = known(await opportunities(), stKey);
      const told = await changesOfPeople();
      const data = opportunityData({ values, map: names.fields.opportunities, directory, currentPipeline: before.values.pipeline });
      await payload.update({ collection: 'opportunities', id: before.id, data });
      const { values: after } = known(await opportunities(), stKey);
      const changed = WATCHED.filter((field) => before.values[field] !== after[field]).length;
      // The journal of people's changes is written behind their save.
      while ((await changesOfPeople()) < told + changed) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    editContact: async (stKey, values) => {
      const { id } = known(await contacts(), stKey);
      await payload.update({ collection: 'contacts', id, data: contactData({ values, map: names.fields.contacts }) });
    },
    addContact: async (values) => {
      await payload.create({ collection: 'contacts', data: contactData({ values, map: names.fields.contacts }) });
    },
    addOpportunity: async (email, values) => {
      const contact = (await contacts()).find((each) => each.values.email === email)?.id ?? null;
      await payload.create({ collection: 'opportunities', data: opportunityData({ values: { contact, ...values }, map: names.fields.opportunities, directory, currentPipeline: null }) });
    },
    deleteDocument: async (collection, stKey) => {
      const { id } = collection === 'contacts' ? known(await contacts(), stKey) : known(await opportunities(), stKey);
      await payload.delete({ collection, id });
    },
    loseOpportunity: async (stKey) => {
      await state.db.execute(sql`delete from public.opportunities where st_key = ${stKey}`);
    },
    recreateAll: async () => {
      const { memory } = state.tables;
      for (const collection of ['contacts', 'opportunities'] as const) {
        for (const { stKey } of await state.db.select({ stKey: memory[collection].stKey }).from(memory[collection]).where(sql`deleted_at is not null`)) {
          await state.transaction((db) => setDeleted(db, { state, collection, stKey, at: null }));
        }
      }
      await markAllDirty(state.db, { state, tenantId: TENANT });
    },
    lookAtEveryone: () => markAllDirty(state.db, { state, tenantId: TENANT }),
    run: async ({ facts, units, rules, how, scope, end }) => {
      serviceTitan.show(facts, units);
      runtime.tenants = new Map([[TENANT, { settings: { ...tenant.settings, rules }, client: serviceTitan.client }]]);
      const since = how.since === undefined ? {} : { since: dayAt(how.since) };
      expect(await shop.run({ mode: how.full ? 'full' : 'incremental', ...since })).toMatchObject({ status: 'completed', error: null });
      expect(endOfCrm(await readCrm(), scope)).toEqual(end);
    },
  });

  return {
    tell: async (deeds, setClock) => {
      await rewind.back();
      const stage = stageFor(storyServiceTitan(tenant.client));
      for (const { at, doOn } of deeds) {
        setClock(at);
        await doOn(stage);
      }
    },
    close: async () => {
      await rewind.close();
      await shop.close();
    },
  };
};
