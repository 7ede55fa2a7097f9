import { describe, expect, it } from '@jest/globals';

import type { StSyncOptions } from '../../../src/index.js';
import { OptionsError } from '../../../src/options/problems.js';
import { resolveOptions } from '../../../src/options/resolve-options.js';
import type { WriteBackSettings } from '../../../src/writeback/write-back-settings.js';

const environment = {
  DATABASE_URL: 'postgres://payload:hidden@db.example.com:5432/crm',
  SERVICETITAN_TENANT_ID: '1001',
  SERVICETITAN_CLIENT_ID: 'client-from-env',
  SERVICETITAN_CLIENT_SECRET: 'secret-from-env',
  SERVICETITAN_APP_KEY: 'key-from-env',
};

const settingsOf = (options: StSyncOptions): WriteBackSettings[] => resolveOptions(options, environment).tenants.map((tenant) => tenant.writeBack);

/** The problems with a value that the types would not let through. */
const problemsWith = (writeBack: unknown, options: object = {}): readonly string[] => {
  try {
    resolveOptions({ ...options, writeBack } as StSyncOptions, environment);
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
};

const defaults: WriteBackSettings = { mode: 'off', soldBy: null, holdReasonId: null, jobNotes: true, contradictions: 'refuse', newLeads: { as: 'off' } };

describe('the option writeBack', () => {
  it('is off unless somebody says otherwise', () => {
    expect(settingsOf({})).toEqual([defaults]);
    expect(settingsOf({ writeBack: {} })).toEqual([defaults]);
  });

  it.each(['off', 'notes', 'full'] as const)('may be the mode "%s" alone', (mode) => {
    expect(settingsOf({ writeBack: mode })).toEqual([{ ...defaults, mode }]);
  });

  it('takes ids as numbers or as text, and keeps them as text', () => {
    expect(settingsOf({ writeBack: { mode: 'full', soldBy: 77, holdReasonId: '9223372036854775807' } })).toMatchObject([{ soldBy: '77', holdReasonId: '9223372036854775807' }]);
  });

  it('holds for all tenants, and each may say otherwise in what it names', () => {
    const tenant = { environment: 'integration', clientId: 'c', clientSecret: 's', appKey: 'a' } as const;
    const serviceTitan = [
      { ...tenant, tenantId: '1' },
      { ...tenant, tenantId: '2', writeBack: 'notes' as const },
      { ...tenant, tenantId: '3', writeBack: { soldBy: null, contradictions: 'warn' as const } },
    ];
    expect(settingsOf({ serviceTitan, writeBack: { mode: 'full', soldBy: '77', jobNotes: false } })).toEqual([
      { ...defaults, mode: 'full', soldBy: '77', jobNotes: false },
      { ...defaults, mode: 'notes', soldBy: '77', jobNotes: false },
      { ...defaults, mode: 'full', soldBy: null, jobNotes: false, contradictions: 'warn' },
    ]);
  });

  it.each([
    ['a mode that there is not', 'everything', 'Option `writeBack` must be "off", "notes" or "full".'],
    ['no mode at all', true, 'Option `writeBack` must be "off", "notes" or "full", or an object with a `mode`.'],
    ['a mode that there is not, in an object', { mode: 'on' }, 'Option `writeBack.mode` must be "off", "notes" or "full".'],
    ['the name of a technician', { soldBy: 'Ann' }, 'Option `writeBack.soldBy` must be an id of ServiceTitan: digits, as a number or as text.'],
    ['an id that is none', { holdReasonId: 0 }, 'Option `writeBack.holdReasonId` must be an id of ServiceTitan: digits, as a number or as text.'],
    ['text for a yes or no', { jobNotes: 'no' }, 'Option `writeBack.jobNotes` must be true or false.'],
    ['a way with contradictions that there is not', { contradictions: 'ask' }, 'Option `writeBack.contradictions` must be "refuse" or "warn".'],
    ['a field that is misspelt', { soldby: '77' }, 'Option `writeBack` has the unknown field soldby; known: mode, soldBy, holdReasonId, jobNotes, contradictions, newLeads.'],
  ])('says what is wrong with %s', (_what, writeBack, problem) => {
    expect(problemsWith(writeBack)).toEqual([problem]);
  });

  it('says everything that is wrong with it at once', () => {
    expect(problemsWith({ mode: 'on', soldBy: 'Ann', jobNotes: 1 })).toHaveLength(3);
  });

  it('says of which tenant it is wrong', () => {
    expect(problemsWith(undefined, { serviceTitan: [{ writeBack: { soldBy: 'Ann' } }] })).toEqual(['Option `serviceTitan.0.writeBack.soldBy` must be an id of ServiceTitan: digits, as a number or as text.']);
  });

  it('never repeats a value', () => {
    const problems = [...problemsWith({ soldBy: 'Ann Smith', contradictions: 'Ann Smith' }), ...problemsWith('Ann Smith')];
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('Ann');
  });
});
