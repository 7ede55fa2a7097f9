import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { ContactValues, DocumentId } from '../../../src/payload/documents.types.js';
import { createActivity, existingActivityKeys } from '../../../src/payload/documents/activities.js';
import { DocumentExistsError } from '../../../src/payload/documents/document-exists-error.js';
import { adoptableContacts, loadContacts } from '../../../src/payload/documents/load-contacts.js';
import { loadOpportunities } from '../../../src/payload/documents/load-opportunities.js';
import { MissingStageError } from '../../../src/payload/documents/missing-stage-error.js';
import { loadPipelineDirectory } from '../../../src/payload/documents/pipeline-directory.js';
import type { PipelineDirectory } from '../../../src/payload/documents/pipeline-directory.js';
import { withTransaction } from '../../../src/payload/documents/transaction.js';
import { unconfirmedWrites } from '../../../src/payload/documents/unconfirmed-writes.js';
import { writeContact } from '../../../src/payload/documents/write-contact.js';
import { writeOpportunity } from '../../../src/payload/documents/write-opportunity.js';
import { storedSettings } from '../../../src/options/stored-settings.js';
import { seedPipelines } from '../../../src/exports/seed.js';
import type { CrmNames } from '../../../src/payload/names.js';
import { bootCrm } from '../../support/crm.js';
import type { TestCrm } from '../../support/crm.js';
import { freshDatabase } from '../../support/postgres.js';
import type { FreshDatabase } from '../../support/postgres.js';

const syncedAt = '2024-12-22T10:00:00.000Z';
const tenantId = '1001';

describe('the documents of a CRM with names of its own', () => {
  let database: FreshDatabase;
  let crm: TestCrm;
  let names: CrmNames;
  let directory: PipelineDirectory;
  let ranHooks = 0;

  beforeAll(async () => {
    database = await freshDatabase();
    crm = await bootCrm({
      databaseUrl: database.url,
      options: {
        collections: { contacts: 'people' },
        fields: { contacts: { name: 'fullName', address: 'location', 'address.zip': 'postcode' }, opportunities: { value: 'monetaryValue' } },
      },
      collections: [
        {
          slug: 'people',
          hooks: { afterChange: [() => void (ranHooks += 1)] },
          fields: [
            { name: 'fullName', type: 'text' },
            { type: 'row', fields: [{ name: 'email', type: 'text' }] },
            { name: 'location', type: 'group', fields: [{ name: 'city', type: 'text' }] },
            { name: 'favouriteColour', type: 'text', defaultValue: 'blue' },
          ],
        },
      ],
    });
    const settings = storedSettings(crm.config);
    if (!settings) throw new Error('The plugin stored no settings');
    names = settings.names;
    await seedPipelines(crm.payload);
    directory = await loadPipelineDirectory({ payload: crm.payload, names });
  });

  afterAll(async () => {
    await crm.close();
    await database.drop();
  });

  beforeEach(async () => {
    for (const collection of ['opportunities', 'people', 'activities']) await crm.payload.delete({ collection, where: { id: { exists: true } } });
  });

  const contact = (args: { stKey?: string; data: Partial<ContactValues>; id?: DocumentId }) =>
    withTransaction(crm.payload, (req) =>
      writeContact({ payload: crm.payload, names, req, id: args.id ?? null, syncedAt, data: args.data, ...(args.stKey ? { stKey: args.stKey } : {}) }),
    );
  const byPerson = (data: Record<string, unknown>) => crm.payload.create({ collection: 'people', data });

  it('writes a contact under the names of the CRM and reads it back under ours', async () => {
    const values = { name: 'Ann Lee', email: 'Ann@Example.com', address: { street: '1 Main St', city: 'Tampa', state: 'FL', zip: '33601' }, stTenantId: tenantId, stCustomerId: '7' };
    const written = await contact({ stKey: '1001:customer:7', data: values });
    const stored: unknown = await crm.payload.findByID({ collection: 'people', id: written.id });
    expect(stored).toMatchObject({
      fullName: 'Ann Lee',
      location: { street: '1 Main St', city: 'Tampa', state: 'FL' },
      postcode: '33601',
      favouriteColour: 'blue',
      stSyncStatus: 'synced',
      stLastSyncedAt: syncedAt,
    });
    const [found] = await loadContacts({ payload: crm.payload, names, tenantId, stKeys: ['1001:customer:7'] });
    expect(found).toMatchObject({ stKey: '1001:customer:7', values });
  });

  it('leaves alone what a write does not name', async () => {
    const { id } = await contact({ stKey: 'k', data: { name: 'Ann', phone: '1', address: { street: 'A', city: 'B', state: 'C', zip: 'D' } } });
    const updated = await contact({ id, data: { phone: '2' } });
    expect(updated.values).toMatchObject({ name: 'Ann', phone: '2', address: { street: 'A', city: 'B', state: 'C', zip: 'D' } });
  });

  it('finds contacts by customer of the tenant, and one without a tenant, but not those of another tenant', async () => {
    await contact({ stKey: 'a', data: { name: 'ours', stTenantId: tenantId, stCustomerId: '7' } });
    await contact({ stKey: 'b', data: { name: 'other', stTenantId: '2002', stCustomerId: '7' } });
    await byPerson({ fullName: 'linked by hand', stCustomerId: '8' });
    const found = await loadContacts({ payload: crm.payload, names, tenantId, customerIds: ['7', '8'] });
    expect(found.map((each) => each.values.name).sort()).toEqual(['linked by hand', 'ours']);
  });

  it('finds a contact by email whatever its case, once a person changed it as well', async () => {
    const person = await byPerson({ fullName: 'Ann', email: 'ANN@Example.com' });
    const look = async (email: string) => (await loadContacts({ payload: crm.payload, names, tenantId, emails: [email] })).map((each) => each.values.name);
    expect(await look('ann@exAMple.com')).toEqual(['Ann']);
    await crm.payload.update({ collection: 'people', id: person.id, data: { email: 'Bob@Example.com' } });
    expect(await look('ann@example.com')).toEqual([]);
    expect(await look('bob@example.com')).toEqual(['Ann']);
  });

  it('finds contacts that are older than the plugin by email, without running their hooks or making them look changed', async () => {
    const person = await byPerson({ fullName: 'Old', email: 'Old@Example.com' });
    const updatedAt = '2020-01-01T00:00:00.000Z';
    await crm.payload.db.updateOne({ collection: 'people', id: person.id, data: { stEmailKey: null, updatedAt }, returning: false });
    ranHooks = 0;
    const [found] = await loadContacts({ payload: crm.payload, names, tenantId, emails: ['old@example.com'] });
    expect(ranHooks).toBe(0);
    expect(found).toMatchObject({ id: person.id, updatedAt });
  });

  it('offers a contact for adoption only when it is unlinked and the only one with the email', async () => {
    await byPerson({ fullName: 'only', email: 'only@example.com' });
    await byPerson({ fullName: 'twin 1', email: 'twin@example.com' });
    await byPerson({ fullName: 'twin 2', email: 'TWIN@example.com' });
    await contact({ stKey: 'linked', data: { name: 'linked', email: 'linked@example.com' } });
    const emails = ['Only@example.com', 'twin@example.com', 'linked@example.com'];
    const contacts = await loadContacts({ payload: crm.payload, names, tenantId, emails });
    expect(contacts).toHaveLength(4);
    expect(adoptableContacts({ contacts, emails }).map((each) => each.values.name)).toEqual(['only']);
  });

  it('loads more keys than one query asks for', async () => {
    await contact({ stKey: 'key 1', data: { name: 'first' } });
    await contact({ stKey: 'key 1100', data: { name: 'last' } });
    const stKeys = Array.from({ length: 1200 }, (_, index) => `key ${index}`);
    expect(await loadContacts({ payload: crm.payload, names, tenantId, stKeys })).toHaveLength(2);
  });

  it('writes pipeline and stage by slug, and reads them back as slugs', async () => {
    const person = await contact({ stKey: 'c', data: { name: 'Ann' } });
    const technicians = [{ stTechnicianId: '5', name: 'Tim', primary: true }];
    const write = (id: DocumentId | null, data: Parameters<typeof writeOpportunity>[0]['data']) =>
      withTransaction(crm.payload, (req) => writeOpportunity({ payload: crm.payload, names, directory, req, id, stKey: '1001:job:1', syncedAt, data }));
    const created = await write(null, { title: 'T', contact: person.id, pipeline: 'sales', stage: 'contacted', status: 'open', value: 12.5, technicians });
    expect(created.values).toMatchObject({ pipeline: 'sales', stage: 'contacted', contact: person.id, value: 12.5, technicians });
    const moved = await write(created.id, { stage: 'proposal-sent' });
    expect(moved.values).toMatchObject({ pipeline: 'sales', stage: 'proposal-sent', value: 12.5, technicians });
    expect(await loadOpportunities({ payload: crm.payload, names, directory, contactIds: [person.id] })).toEqual([moved]);
    expect(await loadOpportunities({ payload: crm.payload, names, directory, stKeys: ['1001:job:1'], contactIds: [person.id] })).toHaveLength(1);
  });

  it('names the seed command when the CRM lacks a stage', async () => {
    const write = withTransaction(crm.payload, (req) =>
      writeOpportunity({ payload: crm.payload, names, directory, req, id: null, stKey: 'x', syncedAt, data: { pipeline: 'sales', stage: 'nowhere' } }),
    );
    await expect(write).rejects.toThrow(MissingStageError);
    await expect(write).rejects.toThrow('payload run seed');
  });

  it('tells that a document with the key is there already, and takes the rest of the transaction back', async () => {
    await contact({ stKey: 'once', data: { name: 'first' } });
    const again = withTransaction(crm.payload, async (req) => {
      await writeContact({ payload: crm.payload, names, req, id: null, stKey: 'before', syncedAt, data: { name: 'before' } });
      await writeContact({ payload: crm.payload, names, req, id: null, stKey: 'once', syncedAt, data: { name: 'second' } });
    });
    await expect(again).rejects.toThrow(DocumentExistsError);
    const found = await loadContacts({ payload: crm.payload, names, tenantId, stKeys: ['once', 'before'] });
    expect(found.map((each) => each.values.name)).toEqual(['first']);
  });

  it('refuses to go on in a transaction that an error ended', async () => {
    const swallowed = withTransaction(crm.payload, async (req) => {
      await crm.payload.findByID({ collection: 'people', id: 999_999, req }).catch(() => null);
      return 'done';
    });
    await expect(swallowed).rejects.toThrow('ended early');
  });

  it('writes an activity once and knows which keys are there', async () => {
    const activity = { stKey: 'a1', type: 'contact_created' as const, text: 'Created', contact: null, opportunity: null, occurredAt: syncedAt };
    const write = () => withTransaction(crm.payload, (req) => createActivity({ payload: crm.payload, names, req, activity }));
    await write();
    await expect(write()).rejects.toThrow(DocumentExistsError);
    expect(await existingActivityKeys({ payload: crm.payload, names, stKeys: ['a1', 'a2'] })).toEqual(new Set(['a1']));
  });

  it('finds writes that never reached the database', async () => {
    const written = await contact({ stKey: 'w', data: { name: 'W' } });
    const ghost = { id: 424_242, updatedAt: written.updatedAt };
    const later = { id: written.id, updatedAt: new Date(Date.parse(written.updatedAt) + 1000).toISOString() };
    expect(await unconfirmedWrites({ payload: crm.payload, collection: 'people', written: [written, ghost] })).toEqual([ghost.id]);
    expect(await unconfirmedWrites({ payload: crm.payload, collection: 'people', written: [later] })).toEqual([written.id]);
  });
});
