import { describe, expect, it } from '@jest/globals';

import { defaultRules } from '../../../src/pipelines/default-rules.js';
import type { RuleOptions } from '../../../src/pipelines/rule-options.js';
import type { Kill } from '../../support/histories/model/in-memory-outbox.js';
import { TwoSidedStory } from '../../support/histories/model/two-sided-story.js';

const [FIRST, SECOND, THIRD, FOURTH] = ['+15615550100', '+15615550200', '+15615550300', '+15615550400'] as const;

describe('somebody who changes a value again before everybody knows of the first change', () => {
  const open = (fieldRules: RuleOptions['fieldRules'] = {}) => {
    const story = new TwoSidedStory({ ...defaultRules, fieldRules });
    story.customer('1', { name: 'Ann Able' }).method('5', '1', 'MobilePhone', FIRST).job('10', { customerId: '1' });
    story.sync();
    story.notice();
    const edit = (values: Parameters<TwoSidedStory['editContact']>[1]): void => {
      story.day(story.now + 0.01).editContact('1', values);
      story.notice();
    };
    const phones = () => ({ crm: story.contact('1').values.phone, servicetitan: story.methods.get('5')?.value });
    const statuses = () => story.outbox.rows.map(({ status }) => status);
    return { story, edit, phones, statuses };
  };

  it('keeps the later value where the first one comes back from ServiceTitan', async () => {
    const { story, edit, phones } = open();
    edit({ phone: SECOND });
    await story.round();
    story.editContact('1', { phone: THIRD });
    story.sync();
    expect(phones()).toEqual({ crm: THIRD, servicetitan: SECOND });
    story.notice();
    await story.round();
    story.sync();
    expect(phones()).toEqual({ crm: THIRD, servicetitan: THIRD });
    expect(story.crm.conflicts).toEqual([]);
  });

  it('sends the last of three values, though no run has seen the first in ServiceTitan', async () => {
    const { story, edit, phones, statuses } = open();
    edit({ phone: SECOND });
    await story.round();
    edit({ phone: THIRD });
    edit({ phone: FOURTH });
    await story.round();
    expect(statuses()).toEqual(['confirmed', 'superseded', 'confirmed']);
    story.sync();
    expect(phones()).toEqual({ crm: FOURTH, servicetitan: FOURTH });
  });

  it('sends nothing of what was taken back before it was sent', async () => {
    const { story, edit, phones, statuses } = open();
    edit({ phone: SECOND, name: 'Ann Baker', address: { street: '1 New Street', city: 'Naples', state: 'FL', zip: '34101' } });
    const { name, address } = story.customers.get('1') ?? {};
    edit({ phone: FIRST, name: 'Ann Able', address: { street: null, city: null, state: null, zip: null } });
    await story.round();
    expect(story.serviceTitan.sent).toEqual([]);
    expect(statuses()).toEqual(['superseded', 'superseded', 'superseded']);
    story.sync();
    expect(phones()).toEqual({ crm: FIRST, servicetitan: FIRST });
    expect(story.customers.get('1')).toMatchObject({ name, address });
  });

  it('brings back in ServiceTitan what was taken back after it was sent, though no run has seen it there', async () => {
    const { story, edit, phones } = open();
    edit({ phone: SECOND });
    await story.round();
    edit({ phone: FIRST });
    await story.round();
    story.sync();
    expect(phones()).toEqual({ crm: FIRST, servicetitan: FIRST });
  });

  it('still lets ServiceTitan win by rule what the office changed after it was sent', async () => {
    const { story, edit, phones } = open();
    edit({ phone: SECOND });
    await story.round();
    story.day(story.now + 0.01).method('5', '1', 'MobilePhone', THIRD);
    edit({ phone: FOURTH });
    story.sync();
    await story.round();
    story.sync();
    expect(phones()).toEqual({ crm: THIRD, servicetitan: THIRD });
    expect(story.crm.conflicts).toMatchObject([{ field: 'phone', servicetitan: THIRD, crm: FOURTH, resolution: 'servicetitan' }]);
  });

  it.each([
    ['sold', 'job-sold', 'won'],
    ['dismissed', 'estimate-lost', 'lost'],
  ] as const)('leaves an estimate %s where the opportunity left %s and came back before ServiceTitan was told', async (_, stage, status) => {
    const { story } = open();
    story.appointment('20', '10').assignment('60', '10', '20', '9001').estimate('30', '10');
    story.sync();
    const card = story.crm.opportunities[0];
    const moveTo = (to: string, toStatus: 'open' | 'won' | 'lost'): void => {
      if (card) expect(story.tryToMove(card, { stage: to, status: toStatus })).toBeNull();
      story.notice();
    };
    moveTo(stage, status);
    await story.round();
    story.sync();
    moveTo('contacted', 'open');
    moveTo(stage, status);
    await story.round();
    story.sync();
    expect(story.estimates.get('30')?.status).toBe(status === 'won' ? 'Sold' : 'Dismissed');
    expect(card?.values).toMatchObject({ stage, status });
  });

  it.each(['on-hold', 'job-completed'])('does not tell ServiceTitan of %s where the opportunity is back before it was told', async (stage) => {
    const { story } = open();
    story.job('11', { customerId: '1', unit: 'Electrical - Install', status: 'InProgress' });
    story.sync();
    const card = story.crm.opportunities.find(({ values }) => values.pipeline === 'install');
    const moveTo = (to: string): void => {
      if (card) expect(story.tryToMove(card, { stage: to, status: to === 'job-completed' ? 'won' : 'open' })).toBeNull();
      story.notice();
    };
    moveTo(stage);
    moveTo('scheduled');
    await story.round();
    expect(story.jobs.get('11')?.status).toBe('InProgress');
    expect(story.serviceTitan.sent.filter((what) => what.startsWith('job'))).toEqual([]);
  });

  it('does not put a job on hold whose hold was lost on the way, where the opportunity is back before that was known', async () => {
    const { story } = open();
    story.job('11', { customerId: '1', unit: 'Electrical - Install', status: 'InProgress' });
    story.sync();
    const card = story.crm.opportunities.find(({ values }) => values.pipeline === 'install');
    const moveTo = (to: string): void => {
      if (card) expect(story.tryToMove(card, { stage: to })).toBeNull();
      story.notice();
    };
    moveTo('on-hold');
    story.serviceTitan.faults.push('lost-before');
    await story.round();
    moveTo('scheduled');
    await story.round();
    await story.round();
    expect(story.jobs.get('11')?.status).toBe('InProgress');
  });

  it.each<Kill | null>([null, 'before-sending'])('does not bring into ServiceTitan what it had lost against by the rule, though it was noticed late (killed: %s)', async (kill) => {
    const { story } = open({ 'contacts.name': 'newest' });
    story.day(story.now + 0.01).editContact('1', { name: 'Ann Baker' });
    story.day(story.now + 0.01).customer('1', { name: 'Ann Office' });
    story.sync({ isKilled: true });
    story.day(story.now + 0.01).notice();
    if (kill) await story.round(kill);
    story.sync();
    await story.round();
    story.sync();
    expect({ crm: story.contact('1').values.name, servicetitan: story.customers.get('1')?.name }).toEqual({ crm: 'Ann Office', servicetitan: 'Ann Office' });
    expect(story.outbox.rows).toMatchObject([{ target: 'customer:1:name', status: 'superseded' }]);
  });

  it('says why an opportunity is not lost whose sale went out a moment before', async () => {
    const { story } = open();
    story.estimate('20', '10', { customerId: '1', subtotal: 500 }).appointment('30', '10').assignment('40', '10', '30', '9001');
    story.sync();
    const [card] = story.crm.opportunities;
    const moveTo = (stage: string, status: 'won' | 'lost'): void => {
      if (card) expect(story.day(story.now + 0.01) && story.tryToMove(card, { stage, status })).toBeNull();
    };
    moveTo('job-sold', 'won');
    story.notice();
    moveTo('estimate-lost', 'lost');
    await story.round();
    story.sync({ isKilled: true });
    story.notice();
    await story.round();
    story.sync();
    expect(card?.values.stage).toBe('job-sold');
    expect(story.outbox.rows.filter(({ target }) => target === 'estimate:20')).toMatchObject([
      { operation: 'sell-estimate', status: 'confirmed' },
      { operation: 'dismiss-estimate', status: 'refused', reason: expect.stringContaining('Un-sell it there') },
    ]);
  });
});
