import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { mergeFields } from '../../../src/sync/plan/three-way.js';
import { history } from '../../support/history.js';
import { dayAt } from '../../support/records.js';

describe('what a customer does not want', () => {
  const asked = () => history().day(0).customer('1').method('4', '1', 'MobilePhone', '(813) 555-0100').method('5', '1', 'Phone', '813 555 0101', { doNotText: true }).job('10').run();

  test('comes from ServiceTitan: no texts as soon as one phone says so, no mail from the customer', () => {
    asked().expectContacts({ '1': { doNotText: true, doNotMail: false } });
    history().day(0).customer('1', { doNotMail: true }).method('4', '1', 'Email', 'a@example.com', { doNotText: true }).job('10').run().expectContacts({ '1': { doNotText: false, doNotMail: true } });
  });

  test('of a phone that is no longer active counts no more for a new contact', () => {
    history().day(0).customer('1').method('5', '1', 'Phone', '813 555 0101', { doNotText: true, active: false }).job('10').run().expectContacts({ '1': { doNotText: false } });
  });

  test('is ticked in the CRM when ServiceTitan says so later, and stays when ServiceTitan takes it back', () => {
    const story = history().day(0).customer('1').job('10').run().expectContacts({ '1': { doNotMail: false } });
    story.day(1).customer('1', { doNotMail: true }).run().expectContacts({ '1': { doNotMail: true } });
    story.day(2).customer('1', { doNotMail: false }).run().expectContacts({ '1': { doNotMail: true } });
  });

  test('may be unticked by a person, until ServiceTitan says it anew', () => {
    const story = history().day(0).customer('1', { doNotMail: true }).job('10').run();
    story.day(1).editContact('1', { doNotMail: false }).customer('1', { doNotMail: true, name: 'New Name' }).run().expectContacts({ '1': { doNotMail: false } });
    story.day(2).customer('1', { doNotMail: false }).run().day(3).customer('1', { doNotMail: true }).run().expectContacts({ '1': { doNotMail: true } });
  });

  test('and what a person ticked by hand is kept', () => {
    history().day(0).customer('1').job('10').run().day(1).editContact('1', { doNotText: true, doNotMail: true }).customer('1', { name: 'New Name' }).run().expectContacts({ '1': { doNotText: true, doNotMail: true } });
  });

  test('is never unticked and never a conflict, whatever either side does, and stands ticked after ServiceTitan says so anew', () => {
    const change = fc.record({ side: fc.constantFrom('servicetitan' as const, 'crm' as const), wantsNone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.constantFrom('servicetitan' as const, 'crm' as const, 'ask' as const), (changes, rule) => {
        const sides: Record<'servicetitan' | 'crm', true | null> = { servicetitan: null, crm: null };
        let base = {};
        for (const { side, wantsNone } of changes) {
          const isAnew = side === 'servicetitan' && wantsNone && sides.servicetitan === null;
          sides[side] = wantsNone || null;
          const merged = mergeFields({ collection: 'contacts', fields: [{ field: 'doNotText', step: 'new-customers', ...sides, isOptOut: true }], base, rules: { 'contacts.doNotText': rule }, isServiceTitanNewer: true });
          base = merged.base;
          expect(merged.conflicts).toEqual([]);
          for (const value of merged.writes.values()) expect(value).toBe(true);
          if (merged.writes.has('doNotText')) sides.crm = true;
          if (isAnew) expect(sides.crm).toBe(true);
        }
      }),
    );
  });
});

describe('the phone of a contact', () => {
  test('enters the CRM in E.164, or as it was typed where it is no number', () => {
    history().day(0).customer('1').method('4', '1', 'MobilePhone', '(813) 555-0100').job('10').run().expectContacts({ '1': { phone: '+18135550100' } });
    history().day(0).customer('1').method('4', '1', 'MobilePhone', 'ask Bob').job('10').run().expectContacts({ '1': { phone: 'ask Bob' } });
  });

  test('in another spelling is neither a change nor a conflict, on either side', () => {
    const story = history({ fieldRules: { 'contacts.phone': 'ask' } }).day(0).customer('1').method('4', '1', 'MobilePhone', '(813) 555-0100').job('10').run();
    story.day(1).editContact('1', { phone: '813.555.0100' }).method('4', '1', 'MobilePhone', '1-813-555-0100', { createdOn: dayAt(0) }).run();
    story.expectContacts({ '1': { phone: '813.555.0100' } });
    expect(story.crm.conflicts).toEqual([]);
  });

  test('that both changed to the same number is agreed on', () => {
    const story = history().day(0).customer('1').method('4', '1', 'MobilePhone', '(813) 555-0100').job('10').run();
    story.day(1).editContact('1', { phone: '813 555 0199' }).method('4', '1', 'MobilePhone', '(813) 555-0199', { createdOn: dayAt(0) }).run();
    story.expectContacts({ '1': { phone: '813 555 0199' } });
    expect(story.crm.conflicts).toEqual([]);
  });
});
