import { describe, expect, test } from '@jest/globals';

import { history } from '../../support/history.js';

describe('a plan', () => {
  test('collapses all steps into at most one write per document, and each step still counts', () => {
    const { plan } = history().day(0).job('10').appointment('20', '10').estimate('30', '10').run();
    expect(plan?.contacts).toHaveLength(1);
    expect(plan?.opportunities).toHaveLength(1);
    expect(plan?.steps).toEqual({ 'new-customers': 2, appointments: 1, estimates: 1, 'sold-estimates': 0, 'install-jobs': 0, 'job-status': 0 });
  });

  test('names for each change the field, the value before and after, and the step that asks for it', () => {
    const { plan } = history().day(0).job('10').run().day(1).estimate('30', '10').run();
    expect(plan?.opportunities[0]?.changes).toEqual([
      { field: 'stage', before: 'contacted', after: 'proposal-sent', step: 'estimates' },
      { field: 'title', before: 'Customer 1 Name - New Customer Qualifying', after: 'Customer 1 Name - Option 30 - $1,000', step: 'estimates' },
      { field: 'value', before: 0, after: 1000, step: 'estimates' },
      { field: 'estimateName', before: null, after: 'Option 30', step: 'estimates' },
      { field: 'stEstimateId', before: null, after: '30', step: 'estimates' },
    ]);
    expect(plan?.opportunities[0]?.data).toEqual({ stage: 'proposal-sent', title: 'Customer 1 Name - Option 30 - $1,000', value: 1000, estimateName: 'Option 30', stEstimateId: '30' });
  });

  test('tells one activity per stage change of an existing opportunity, however many stages it passes', () => {
    history().day(0).job('10').run().day(1).appointment('20', '10').estimate('30', '10').sell('30').job('11', { unit: 'Pool - Install' }).run()
      .expectActivities('Stage changed from Sales Pipeline, Contacted to Install Pipeline, Scheduled / Ready for Install')
      .expectStages('10', 'contacted', 'appointment-scheduled', 'job-sold', 'estimate-approved', 'scheduled');
  });

  test('gives the same activity when it is made again, and another one for a later move of the same kind', () => {
    const story = history().day(0).job('10', { unit: 'Pool - Install' }).run();
    story.day(1).job('10', { status: 'Hold' }).run().day(2).job('10', { status: 'Scheduled' }).run().day(3).job('10', { status: 'Hold' }).run();
    expect([...story.crm.activities.keys()].filter((key) => key.includes(':stage:'))).toEqual(['9001:job:10:stage:1', '9001:job:10:stage:2', '9001:job:10:stage:3']);
  });

  test('records a refused move with its guard once', () => {
    const story = history().day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().day(2).estimate('31', '10').run();
    expect(story.plan?.opportunities[0]).toMatchObject({ action: 'remember', data: {}, refused: [{ field: 'stage', wanted: 'proposal-sent', guard: 'protected-stage', isNew: true }] });
    story.day(3).run().expectRefused('proposal-sent protected-stage');
  });

  test('answers for every customer of the account', () => {
    expect(history().day(0).customer('2').customer('1').run().plan?.customerIds).toEqual(['1', '2']);
  });

  test('a stage on a board that the options do not know is left to people', () => {
    history().day(0).job('10').run().edit('10', { pipeline: 'nurture', stage: 'cold' }).day(1).estimate('30', '10').sell('30').run().expect({ '10': { at: 'nurture/cold', status: 'open' } }).expectRefused('job-sold no-way-back');
  });

  test('an opportunity without a stage is placed where its facts put it', () => {
    history().day(0).job('10').appointment('20', '10').run().edit('10', { pipeline: null, stage: null }).day(1).run().expect({ '10': { at: 'sales/appointment-scheduled' } });
  });

  test('a contact that a person chose for an opportunity stays', () => {
    const story = history().day(0).job('10').run().addContact({ name: 'Spouse' });
    const spouse = story.crm.contacts.at(-1)?.id ?? null;
    story.edit('10', { contact: spouse }).day(1).appointment('20', '10').run();
    expect(story.opportunity('10').values.contact).toBe(spouse);
  });

  test('a value that waits for a person is not written, and the title goes on with what ServiceTitan says', () => {
    history({ fieldRules: { 'opportunities.value': 'ask' } })
      .day(0).job('10').run().edit('10', { value: 77 }).day(1).estimate('30', '10').run().expect({ '10': { value: 77, title: 'Customer 1 Name - Option 30 - $1,000' } }).expectConflicts('value open')
      .day(2).run().expectConflicts('value open');
  });

  test("rule 'newest' compares the last change of ServiceTitan's records with that of the document", () => {
    const story = () => history({ fieldRules: { 'opportunities.title': 'newest' } }).day(0).job('10').run();
    story().day(1).edit('10', { title: 'Mine' }).day(2).estimate('30', '10').run().expect({ '10': { title: 'Customer 1 Name - Option 30 - $1,000' } });
    story().day(2).estimate('30', '10').day(3).edit('10', { title: 'Mine' }).run().expect({ '10': { title: 'Mine' } });
  });
});
