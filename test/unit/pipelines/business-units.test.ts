import { describe, expect, test } from '@jest/globals';

import { pipelineSlugFor, resolveBusinessUnits } from '../../../src/pipelines/business-units.js';
import { defaultPipelines } from '../../../src/pipelines/default-pipelines.js';
import { defaultRules } from '../../../src/pipelines/default-rules.js';
import { rulesHash } from '../../../src/pipelines/rules-hash.js';

const unit = (id: string, name: string, active = true) => ({ id, name, active });
const nothing = new Map<string, string>();

const [sales, install] = defaultPipelines;
if (!sales || !install) throw new Error('No default pipelines');

describe('business units (design 3)', () => {
  test('names are compared without case and surplus blanks', () => {
    const { pipelineOfBusinessUnit } = resolveBusinessUnits({ rules: defaultRules, businessUnits: [unit('1', '  pool -   SALES '), unit('2', 'Electrical - Install')], known: nothing });
    expect([...pipelineOfBusinessUnit]).toEqual([['1', 'sales'], ['2', 'install']]);
  });

  test('a resolved name is remembered without case and surplus blanks', () => {
    const { known } = resolveBusinessUnits({ rules: defaultRules, businessUnits: [unit('1', '  pool -   SALES ')], known: nothing });
    expect([...known]).toEqual([['pool - sales', '1']]);
  });

  test('a name is resolved to its id once, so that a later rename changes nothing', () => {
    const first = resolveBusinessUnits({ rules: defaultRules, businessUnits: [unit('1', 'Pool - Sales')], known: nothing });
    const second = resolveBusinessUnits({ rules: defaultRules, businessUnits: [unit('1', 'Swimming'), unit('2', 'Pool - Sales')], known: first.known });
    expect([...second.pipelineOfBusinessUnit]).toEqual([['1', 'sales']]);
  });

  test('a name that no unit has yet is looked for again next time', () => {
    const first = resolveBusinessUnits({ rules: defaultRules, businessUnits: [], known: nothing });
    expect(first.pipelineOfBusinessUnit.size).toBe(0);
    expect(resolveBusinessUnits({ rules: defaultRules, businessUnits: [unit('1', 'Pool - Sales')], known: first.known }).pipelineOfBusinessUnit.get('1')).toBe('sales');
  });

  test('a unit may be given by its id, as a number or as text', () => {
    const rules = { ...defaultRules, pipelines: [{ ...sales, businessUnits: [17] }, { ...install, businessUnits: ['9007199254740993'] }] };
    expect([...resolveBusinessUnits({ rules, businessUnits: [], known: nothing }).pipelineOfBusinessUnit]).toEqual([['17', 'sales'], ['9007199254740993', 'install']]);
  });

  test('a name that only begins or ends with digits is no id', () => {
    const rules = { ...defaultRules, pipelines: [{ ...sales, businessUnits: ['51 North', 'Area 51'] }] };
    expect([...resolveBusinessUnits({ rules, businessUnits: [], known: nothing }).pipelineOfBusinessUnit]).toEqual([]);
  });

  test('of two units of one name the active one is meant, then the older one', () => {
    const find = (...businessUnits: ReturnType<typeof unit>[]) => [...resolveBusinessUnits({ rules: defaultRules, businessUnits, known: nothing }).pipelineOfBusinessUnit.keys()];
    expect(find(unit('9', 'Pool - Sales', false), unit('10', 'Pool - Sales'))).toEqual(['10']);
    expect(find(unit('10', 'Pool - Sales'), unit('9', 'Pool - Sales'))).toEqual(['9']);
    expect(find(unit('12', 'Pool - Sales'), unit('11', 'Pool - Sales'))).toEqual(['11']);
    expect(find(unit('11', 'Pool - Sales'), unit('12', 'Pool - Sales'))).toEqual(['11']);
  });

  test('a unit in no pipeline is unmapped; fallbackPipeline sends it to a pipeline instead', () => {
    expect(pipelineSlugFor({ rules: defaultRules, pipelineOfBusinessUnit: nothing, businessUnitId: '1' })).toBeUndefined();
    expect(pipelineSlugFor({ rules: { ...defaultRules, fallbackPipeline: 'install' }, pipelineOfBusinessUnit: nothing, businessUnitId: '1' })).toBe('install');
    expect(pipelineSlugFor({ rules: { ...defaultRules, fallbackPipeline: 'install' }, pipelineOfBusinessUnit: new Map([['1', 'sales']]), businessUnitId: '1' })).toBe('sales');
  });
});

describe('the hash of the rule options (design 4.1.8)', () => {
  test('is the same for the same rules, in whatever order their keys are written', () => {
    const turned = Object.fromEntries(Object.entries(defaultRules).reverse()) as typeof defaultRules;
    expect(rulesHash(turned)).toBe(rulesHash(defaultRules));
    expect(rulesHash({ ...defaultRules, fallbackPipeline: undefined })).toBe(rulesHash(defaultRules));
  });

  test('is the same in every release that leaves the rules alone: an upgrade plans nobody anew without need', () => {
    expect(rulesHash(defaultRules)).toBe('f4c82664af534367865697843e9e469356c2e3ef8ad278cbe494caa2a64b315d');
  });

  test.each([
    [{ newDealAfterDays: 31 }],
    [{ opportunityPer: 'job' as const }],
    [{ fallbackPipeline: 'sales' }],
    [{ fieldRules: { 'contacts.email': 'crm' as const } }],
    [{ pipelines: [{ ...sales, businessUnits: ['Pool - Sales'] }, install] }],
    [{ pipelines: [install, sales] }],
  ])('changes with %j', (rules) => {
    expect(rulesHash({ ...defaultRules, ...rules })).not.toBe(rulesHash(defaultRules));
  });
});
