import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { openShop, type Shop } from '../../support/shop.js';

const FEEDS = [
  'crm/export/customers',
  'crm/export/customers/contacts',
  'crm/export/leads',
  'jpm/export/jobs',
  'jpm/export/job-canceled-logs',
  'jpm/export/appointments',
  'sales/export/estimates',
  'dispatch/export/appointment-assignments',
  'settings/export/business-units',
  'settings/export/technicians',
  'settings/export/employees',
];

describe('the first run over the world of December 2024', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  it('brings 450 contacts and 91 opportunities: 16 install, 37 Contacted, 38 Proposal Sent', async () => {
    const run = await shop.run();
    expect(run).toMatchObject({ status: 'completed', error: null, counts: { created: 541, updated: 0, failed: 0 } });
    const [contacts, opportunities, pipelines, stages] = await Promise.all(['contacts', 'opportunities', 'pipelines', 'pipeline-stages'].map(shop.all));
    expect(contacts).toHaveLength(450);
    expect(opportunities).toHaveLength(91);
    const slugOf = (docs: typeof contacts, id: unknown) => docs?.find((doc) => doc.id === id)?.slug;
    const placed = opportunities?.map((doc) => `${String(slugOf(pipelines, doc.pipeline))}/${String(slugOf(stages, doc.stage))}`) ?? [];
    expect(placed.filter((place) => place.startsWith('install/'))).toHaveLength(16);
    expect(placed.filter((place) => place === 'sales/contacted')).toHaveLength(37);
    expect(placed.filter((place) => place === 'sales/proposal-sent')).toHaveLength(38);
  });

  it('writes one activity per created contact and none for the stages an opportunity passes in the run that creates it', async () => {
    const activities = await shop.all('activities');
    expect(activities.map((activity) => activity.type)).toEqual(Array.from({ length: 450 }, () => 'contact_created'));
  });

  it('gives every document its unique stKey and every opportunity its contact', async () => {
    const contacts = await shop.all('contacts');
    const opportunities = await shop.all('opportunities');
    const keys = [...contacts, ...opportunities].map((doc) => doc.stKey);
    expect(new Set(keys).size).toBe(541);
    expect(keys.every((key) => /^1234567890:(customer|job):\d+$/.test(key ?? ''))).toBe(true);
    const customerOf = new Map(contacts.map((contact) => [contact.id, contact.stCustomerId]));
    expect(opportunities.filter((doc) => customerOf.get(doc.contact as number) !== doc.stCustomerId)).toEqual([]);
  });

  it('makes on a second run one request per feed and writes no document', async () => {
    const before = await Promise.all(['contacts', 'opportunities', 'activities'].map(shop.all));
    shop.simulator.requests.reset();
    const run = await shop.run();
    expect(run).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
    expect(shop.simulator.requests.byOperation).toEqual(Object.fromEntries(FEEDS.map((feed) => [`GET ${feed}`, 1])));
    expect(await Promise.all(['contacts', 'opportunities', 'activities'].map(shop.all))).toEqual(before);
  });

  it('finds everything again when it is run in full, and changes nothing', async () => {
    const before = await Promise.all(['opportunities', 'contacts'].map(shop.all));
    const run = await shop.run({ mode: 'full', since: shop.runtime.now().toISOString() });
    expect(run).toMatchObject({ status: 'completed', counts: { created: 0, updated: 0, failed: 0 } });
    expect(await Promise.all(['opportunities', 'contacts'].map(shop.all))).toEqual(before);
  });

  it('journals every change with its run and step, and the stages passed', async () => {
    const { journal } = shop.runtime.state.tables;
    const changes = await shop.runtime.state.db.select().from(journal.changes);
    expect(changes.length).toBeGreaterThan(541);
    expect(changes.every((change) => change.runId !== null && change.step !== null && change.before === null)).toBe(true);
    const history = await shop.runtime.state.db.select().from(journal.stageHistory);
    const proposal = history.filter((entry) => entry.toStage === 'proposal-sent');
    expect(proposal).toHaveLength(38);
    expect(history.filter((entry) => entry.fromStage === null)).toHaveLength(91);
  });
});
