import { describe, expect, it } from '@jest/globals';

import { conflictValue, MODE_WORDS, nothingSentWords, OUTBOX_STATES, OUTBOX_WORDS, writeBackFacts } from '../../../src/admin/write-back-words.js';
import { defaultWriteBack } from '../../../src/options/write-back-schema.js';

describe('the words of the write-back', () => {
  it('count every state once', () => {
    expect([...OUTBOX_STATES].sort()).toEqual(Object.keys(OUTBOX_WORDS).sort());
  });

  it('say of each mode what it does', () => {
    expect(MODE_WORDS.off).toMatch(/stays in the CRM/);
    expect(MODE_WORDS.notes).toMatch(/only leaves a note/);
    expect(MODE_WORDS.full).toMatch(/is done in ServiceTitan/);
  });

  it.each(['off', 'notes'] as const)('leave out with the mode %s what counts with "full" alone', (mode) => {
    expect(writeBackFacts({ ...defaultWriteBack, mode, soldBy: '7' })).toEqual([]);
  });

  it('tell what is taken where nothing is said', () => {
    expect(Object.fromEntries(writeBackFacts({ ...defaultWriteBack, mode: 'full' }))).toMatchObject({
      'Estimates are sold by': 'the technician of the job',
      'Jobs are held with': 'the first active reason',
      'A move leaves a note on the job': 'yes',
      'A move that ServiceTitan contradicts': 'is refused',
      'An opportunity made in New Lead becomes': 'nothing, it stays in the CRM',
    });
  });

  it.each([
    [{ as: 'booking', bookingProviderId: '5200', source: 'CRM', country: 'USA' }, 'a booking of provider 5200'],
    [{ as: 'lead', campaignId: '3100', callReasonId: '1', country: 'USA' }, 'a lead of campaign 3100'],
  ] as const)('tell that a new lead becomes %j', (newLeads, words) => {
    expect(Object.fromEntries(writeBackFacts({ ...defaultWriteBack, mode: 'full', newLeads }))).toMatchObject({ 'An opportunity made in New Lead becomes': words });
  });

  it('tell what an office chose', () => {
    expect(Object.fromEntries(writeBackFacts({ ...defaultWriteBack, mode: 'full', soldBy: '7', holdReasonId: '8', jobNotes: false, contradictions: 'warn' }))).toMatchObject({
      'Estimates are sold by': 'technician 7',
      'Jobs are held with': 'reason 8',
      'A move leaves a note on the job': 'no',
      'A move that ServiceTitan contradicts': 'passes with a warning in the log',
    });
  });

  it.each([
    ['off', true, /write-back is off/],
    ['off', false, /write-back is off/],
    ['notes', true, /the job gets a note/],
    ['notes', false, /stays in the CRM/],
    ['full', true, /ServiceTitan follows/],
    ['full', false, /becomes a booking/],
  ] as const)('say with the mode %s of an opportunity that ServiceTitan knows (%j) and nothing was sent of what happens next', (mode, isKnown, words) => {
    expect(nothingSentWords({ settings: { mode, newLeads: { as: 'booking', bookingProviderId: '1', source: 'CRM', country: 'USA' } }, isKnown })).toMatch(words);
  });

  it('say of an opportunity that becomes nothing there, or belongs to no account, that it stays here', () => {
    expect(nothingSentWords({ settings: { mode: 'full', newLeads: { as: 'off' } }, isKnown: false })).toMatch(/stays in the CRM/);
    expect(nothingSentWords({ settings: null, isKnown: false })).toMatch(/stays in the CRM/);
  });

  it.each([
    ['stage', 'job-sold', 'Job Sold'],
    ['stage', 'later', 'later'],
    ['name', 'job-sold', 'job-sold'],
    ['email', null, 'empty'],
    ['value', 5, '5'],
  ])('show of the field %s the value %j as %s', (field, value, text) => {
    expect(conflictValue({ field, value, names: { 'job-sold': 'Job Sold' } })).toBe(text);
  });
});
