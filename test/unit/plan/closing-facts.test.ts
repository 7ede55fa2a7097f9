import { describe, expect, test } from '@jest/globals';

import type { Deal } from '../../../src/sync/plan/deal-book.js';
import { lostByPersonAt } from '../../../src/sync/plan/closing-facts.js';
import { emptyOpportunity } from '../../support/in-memory-crm.js';
import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('a deal whose opportunity stands lost against its facts (design 4.1.4)', () => {
  test('kept lost though an estimate came since: closed from the last dismissal on, whatever else changes later', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().expect({ '10': { status: 'lost' } })
      .day(2).estimate('31', '10').estimate('32', '10', { subtotal: 0 }).run().expect({ '10': { status: 'lost' } })
      .day(5).job('11').day(8).dismiss('32').estimate('31', '10', { subtotal: 1200 }).run().expectGiven({ '10': '10', '11': '11' });
  });

  test('kept lost though its only estimate was re-opened: closed from the loss on, whenever it was re-opened', () => {
    history().day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().day(2).reopen('30').run().day(3).job('11').run().expectGiven({ '10': '10', '11': '11' });
    history().day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().day(2).job('11').day(3).reopen('30').run().expectGiven({ '10': '10', '11': '11' });
  });

  test("with onReopen 'reopen' it is not kept lost: a call after the estimate was re-opened belongs to it", () => {
    history({ onReopen: 'reopen' })
      .day(0).job('10').estimate('30', '10').run().day(1).dismiss('30').run().expect({ '10': { status: 'lost' } })
      .day(2).reopen('30').day(3).job('11').run().expect({ '10': { at: 'sales/proposal-sent', status: 'open' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('lost by cancellation it is not kept lost: while an estimate with value is open, a later call belongs to it', () => {
    history()
      .day(0).job('10').estimate('30', '10').run().day(2).cancel('10').run().expect({ '10': { at: 'sales/proposal-sent', status: 'lost' } })
      .day(60).job('11').run().expect({ '10': { at: 'sales/proposal-sent', status: 'open' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('lost in a stage that only the CRM knows it is judged by its facts', () => {
    history()
      .day(0).job('10').run().day(2).cancel('10').run().edit('10', { stage: 'very-important' })
      .day(3).job('11').run().expect({ '10': { at: 'sales/very-important', status: 'open' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('lost by a run that could not remember it is judged by its facts', () => {
    history().day(0).job('10').cancel('10').run({ remembers: false }).day(1).job('11').run().expect({ '10': { status: 'open' } }).expectGiven({ '10': '10', '11': '10' });
  });

  test('brought back later it was closed for as long as it stood lost, and a job of that time that is learned of late begins a deal of its own', () => {
    const brought = () =>
      history().day(0).job('10').estimate('30', '10').run().day(1).move('10', 'sales/estimate-lost').run().day(5).sell('30').run().expect({ '10': { at: 'sales/job-sold' } });
    for (const [day, deal] of [[0.5, '10'], [3, '11'], [5, '11'], [5.5, '10']] as const) brought().day(6).job('11', { createdOn: dayAt(day) }).run().expectGiven({ '10': '10', '11': deal });
  });
});

describe('what keeps a deal live (design 4.1.4)', () => {
  test('an open estimate without a job, of the customer', () => {
    history().day(0).job('10').complete('10').run().day(20).estimate('30', null).run().day(60).job('11').run().expectGiven({ '10': '10', '11': '10' });
  });

  test('not the estimate of a recall that came when the deal was closed', () => {
    history()
      .day(0).job('10').complete('10').run().day(40).job('11', { recallForId: '10' }).run().day(41).estimate('30', '11').run()
      .day(45).job('12').run().expectGiven({ '10': '10', '11': '10', '12': '12' }).expect({ '10': { at: 'sales/contacted', value: 0 }, '12': {} });
  });
});

describe('when a person set an opportunity lost', () => {
  const at = (deal: { status?: 'open' | 'lost'; lostByPersonAt?: string | null; deletedAt?: string | null; memory?: null }): string | null => {
    const { status, lostByPersonAt: lostAt = dayAt(3), deletedAt = null } = deal;
    const document = status ? { id: 1, stKey: '9001:job:10', createdAt: dayAt(0), updatedAt: dayAt(0), values: { ...emptyOpportunity, status } } : null;
    const memory = deal.memory === null ? null : { stKey: '9001:job:10', customerId: '1', crmId: 1, base: {}, asked: null, lostByPersonAt: lostAt, deletedAt, refused: null };
    return lostByPersonAt({ memory, document } as Deal);
  };

  test('is known while it stands lost, and when it was deleted since', () => {
    expect(at({ status: 'lost' })).toBe(dayAt(3));
    expect(at({ deletedAt: dayAt(4) })).toBe(dayAt(3));
  });

  test('is nothing when no person did, when it is not lost any more, and when its document is missing and is created again from scratch', () => {
    expect(at({ status: 'lost', lostByPersonAt: null })).toBeNull();
    expect(at({ status: 'lost', memory: null })).toBeNull();
    expect(at({ status: 'open' })).toBeNull();
    expect(at({})).toBeNull();
    expect(at({ memory: null })).toBeNull();
  });
});
