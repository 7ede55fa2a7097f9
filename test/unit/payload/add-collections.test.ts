import { describe, expect, it } from '@jest/globals';
import type { CollectionConfig, Field } from 'payload';

import { resolveNames } from '../../../src/options/names.js';
import { addCollections } from '../../../src/payload/collections/add-collections.js';
import { findField } from '../../../src/payload/fields/field-tree.js';

const add = (collections: CollectionConfig[], options: Parameters<typeof resolveNames>[0] = {}) =>
  addCollections({ collections, names: resolveNames(options), users: 'users', mayLink: () => false });

const of = (result: ReturnType<typeof add>, slug: string): CollectionConfig => {
  const found = result.collections.find((collection) => collection.slug === slug);
  if (!found) throw new Error(`No collection ${slug}`);
  return found;
};

const fieldAt = (collection: CollectionConfig, path: string): Field | null => findField({ fields: collection.fields, path })?.field ?? null;

describe('the collections of a CRM', () => {
  it('are added whole where the CRM has none', () => {
    const result = add([]);
    expect(result.problems).toEqual([]);
    expect(result.collections.map((collection) => collection.slug)).toEqual(['contacts', 'opportunities', 'activities', 'pipelines', 'pipeline-stages']);
    const contacts = of(result, 'contacts');
    for (const path of ['name', 'firstName', 'lastName', 'email', 'phone', 'address.street', 'address.city', 'address.state', 'address.zip']) {
      expect(fieldAt(contacts, path)).not.toBeNull();
    }
    const opportunities = of(result, 'opportunities');
    for (const path of ['title', 'contact', 'pipeline', 'stage', 'status', 'value', 'lostReason', 'businessUnit', 'estimateName', 'technicians']) {
      expect(fieldAt(opportunities, path)).not.toBeNull();
    }
    expect(of(result, 'pipeline-stages').indexes).toEqual([{ fields: ['pipeline', 'slug'], unique: true }]);
  });

  it('have a unique key that the admin does not show, wherever the sync finds documents again', () => {
    for (const slug of ['contacts', 'opportunities', 'activities']) {
      expect(fieldAt(of(add([]), slug), 'stKey')).toMatchObject({ type: 'text', unique: true, index: true, admin: { hidden: true } });
    }
  });

  it('keep what ServiceTitan owns as text that the admin shows but does not change', () => {
    const opportunities = of(add([]), 'opportunities');
    for (const path of ['businessUnit', 'stTenantId', 'stCustomerId', 'stJobId', 'stJobNumber', 'stEstimateId', 'stSyncStatus']) {
      expect(fieldAt(opportunities, path)).toMatchObject({ type: 'text', admin: { readOnly: true }, access: { update: expect.any(Function) } });
    }
  });

  it('get only the fields they lack, and keep their own as they are', () => {
    const own: Field = { name: 'email', type: 'email', required: true };
    const phone: Field = { name: 'phone', type: 'text', label: 'Handset' };
    const result = add([
      {
        slug: 'contacts',
        fields: [
          { type: 'row', fields: [own] },
          { type: 'tabs', tabs: [{ label: 'More', fields: [phone] }, { name: 'address', fields: [{ name: 'city', type: 'text' }] }] },
        ],
      },
    ]);
    const contacts = of(result, 'contacts');
    expect(result.problems).toEqual([]);
    expect(fieldAt(contacts, 'email')).toBe(own);
    expect(fieldAt(contacts, 'phone')).toBe(phone);
    expect(fieldAt(contacts, 'address.street')).toMatchObject({ type: 'text' });
    expect(contacts.fields.filter((field) => 'name' in field && field.name === 'address')).toEqual([]);
  });

  it('alter nothing that the CRM gave', () => {
    const given: CollectionConfig = { slug: 'activities', fields: [{ name: 'type', type: 'select', options: ['note'] }] };
    const before = structuredClone(given);
    const first = of(add([given]), 'activities');
    const second = of(add([given]), 'activities');
    expect(given).toEqual(before);
    expect(first.fields).toHaveLength(second.fields.length);
  });

  it('offer our activity types beside their own', () => {
    const result = add([{ slug: 'activities', fields: [{ name: 'type', type: 'select', options: ['note', { label: 'Stage', value: 'stage_changed' }] }] }]);
    const type = fieldAt(of(result, 'activities'), 'type');
    const values = type?.type === 'select' ? type.options.map((option) => (typeof option === 'string' ? option : option.value)) : [];
    expect(values).toEqual(['note', 'stage_changed', 'contact_created', 'assignment_changed']);
  });

  it('use the names the CRM has for our fields', () => {
    const result = add([{ slug: 'deals', fields: [{ name: 'monetaryValue', type: 'number' }] }], {
      collections: { opportunities: 'deals' },
      fields: { opportunities: { value: 'monetaryValue', lostReason: 'why' }, contacts: { address: 'location', 'address.zip': 'postcode' } },
    });
    expect(result.problems).toEqual([]);
    const deals = of(result, 'deals');
    expect(fieldAt(deals, 'value')).toBeNull();
    expect(fieldAt(deals, 'why')).toMatchObject({ type: 'text' });
    const contacts = of(result, 'contacts');
    expect(fieldAt(contacts, 'location.street')).toMatchObject({ type: 'text' });
    expect(fieldAt(contacts, 'postcode')).toMatchObject({ type: 'text' });
  });

  it.each<[string, CollectionConfig, string[]]>([
    ['a field of the wrong type', { slug: 'opportunities', fields: [{ name: 'value', type: 'text' }] }, ['"opportunities"', '"value"', '"number"', '`fields`']],
    ['one user where many are needed', { slug: 'opportunities', fields: [{ name: 'assignedTo', type: 'relationship', relationTo: 'users' }] }, ['"opportunities"', '"assignedTo"', 'hasMany: true']],
    ['many values where one is needed', { slug: 'contacts', fields: [{ name: 'phone', type: 'text', hasMany: true }] }, ['"contacts"', '"phone"', 'single']],
    [
      'a relationship elsewhere',
      { slug: 'opportunities', fields: [{ name: 'contact', type: 'relationship', relationTo: 'companies' }] },
      ['"contact"', 'relationship to "contacts"'],
    ],
    ['a key that is not unique', { slug: 'contacts', fields: [{ name: 'stKey', type: 'text' }] }, ['"stKey"', 'unique: true']],
    ['a field where a group is needed', { slug: 'contacts', fields: [{ name: 'address', type: 'text' }] }, ['"address"', '"group"']],
  ])('are refused for %s, with collection, field and remedy', (_, collection, parts) => {
    const { problems } = add([collection]);
    expect(problems.length).toBeGreaterThan(0);
    for (const part of parts) expect(problems[0]).toContain(part);
  });

  it('are refused all at once', () => {
    const { problems } = add([
      { slug: 'contacts', fields: [{ name: 'name', type: 'number' }] },
      { slug: 'opportunities', fields: [{ name: 'status', type: 'checkbox' }, { name: 'title', type: 'json' }] },
    ]);
    expect(problems).toHaveLength(3);
  });

  it.each(['crm', 'webhooks'])('may not have the slug %s, which would swallow routes of the sync', (slug) => {
    expect(add([{ slug, fields: [] }]).problems).toEqual([expect.stringContaining(`"${slug}"`)]);
  });

  it('are refused when the option fields names a field that the sync does not know', () => {
    expect(add([], { fields: { contacts: { nickname: 'alias' } } }).problems).toEqual([expect.stringContaining('`fields.contacts.nickname`')]);
  });
});
