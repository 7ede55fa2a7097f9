import { describe, expect, it } from '@jest/globals';

import {
  actionWords,
  actorWords,
  auditActorWords,
  auditResultWords,
  countWords,
  entityWords,
  fieldWords,
  GUARD_WORDS,
  guardWords,
  phaseWords,
  quarantineWords,
  runKindWords,
  STEP_WORDS,
  stepReason,
  stepWords,
} from '../../../src/admin/words.js';
import { STEP_NAMES } from '../../../src/sync/steps/deal.js';

describe('the words of the panel', () => {
  it('say of a dry run only what it would do', () => {
    expect(countWords({ dryRun: true })).toEqual({ created: 'to create', updated: 'to update' });
    expect(countWords({ dryRun: false })).toEqual({ created: 'created', updated: 'updated' });
  });

  it('name every step, in their order', () => {
    expect(Object.keys(STEP_WORDS)).toEqual([...STEP_NAMES]);
    for (const step of STEP_NAMES) expect(stepReason(step)).toBeTruthy();
  });

  it('say why a move was refused', () => {
    for (const guard of Object.keys(GUARD_WORDS)) expect(guardWords(guard)).not.toBe(guard);
    expect(guardWords(null)).toBe('a rule forbids it');
  });

  it.each([
    [{ entity: 'jobs', recordId: '5' }, 'Job 5'],
    [{ entity: 'account', recordId: '5' }, 'Customer 5'],
    [{ entity: 'customers/contacts', recordId: '5' }, 'Phone or email 5'],
    [{ entity: 'leads', recordId: 'unreadable-0123456789ab' }, 'Lead without a readable id'],
    [{ entity: 'later', recordId: '5' }, 'later 5'],
  ])('name %j, which is set aside', (record, words) => {
    expect(entityWords(record)).toBe(words);
  });

  it.each([
    ['invalid', 'customerId: expected a positive whole number', 'It cannot be read as ServiceTitan sent it: Customer id should be a positive whole number.'],
    ['invalid', 'address.zip: expected text; createdOn: missing, and no other date stands in for it', 'It cannot be read as ServiceTitan sent it: Address: zip should be text; Created on is missing, and no other date stands in for it.'],
    ['invalid', 'row: nested deeper than 32 levels', 'It cannot be read as ServiceTitan sent it: the record: nested deeper than 32 levels.'],
    ['invalid', 'something else', 'It cannot be read as ServiceTitan sent it: something else.'],
    ['invalid', 'ServiceTitan does not show it.', 'ServiceTitan does not show it.'],
    ['apply', 'The CRM refused email.', 'It could not be written to the CRM. The CRM refused email.'],
    ['plan', 'It failed with TypeError.', 'What the CRM should say of it could not be worked out. It failed with TypeError.'],
    ['missing', 'ServiceTitan does not know it.', 'ServiceTitan does not know it.'],
  ])('say why a record is set aside as %s', (kind, reason, words) => {
    expect(quarantineWords({ kind, reason })).toBe(words);
  });

  it('show what they do not know as it is', () => {
    expect(stepWords('later-step')).toBe('later-step');
    expect(stepReason('later-step')).toBeNull();
    expect(guardWords('later-guard')).toBe('later-guard');
    expect(actorWords('later')).toBe('later');
  });

  it.each([
    ['stage', 'Stage'],
    ['lostReason', 'Lost reason'],
    ['address.city', 'Address: city'],
    ['stEstimateId', 'ServiceTitan estimate'],
  ])('call the field %s %s', (field, words) => {
    expect(fieldWords(field)).toBe(words);
  });

  it.each([
    [{ phase: 'queued', feed: null }, 'Waiting for a worker'],
    [{ phase: 'pull', feed: null }, 'Reading from ServiceTitan'],
    [{ phase: 'pull', feed: 'customers/contacts' }, 'Reading phones and emails from ServiceTitan'],
    [{ phase: 'plan', feed: null }, 'Bringing customers up to date'],
    [{ phase: 'done', feed: null }, 'Finishing'],
  ])('tell of the progress %j: %s', (progress, words) => {
    expect(phaseWords(progress)).toBe(words);
  });

  it.each([
    ['schedule', 'Schedule'],
    ['cli', 'Command line'],
    ['user:7', 'User 7'],
    ['run:5', 'Sync'],
    ['code', 'Another program'],
  ])('call the actor %s %s', (actor, words) => {
    expect(actorWords(actor)).toBe(words);
  });

  it.each([
    ['trigger', 'start a run'],
    ['quarantine/:id/retry', 'quarantine: retry'],
    ['later', 'later'],
  ])('call what someone asked for with %s: %s', (action, words) => {
    expect(actionWords(action)).toBe(words);
  });

  it('name who asked by collection and id, and what became of it', () => {
    expect(auditActorWords({ collection: 'admins', id: '3' })).toBe('admins #3');
    expect(auditActorWords({ collection: null, id: 'cli' })).toBe('Command line');
    expect([202, 409, null].map(auditResultWords)).toEqual(['done', 'refused (409)', 'not known to have ended']);
  });

  it('tell what kind a run is', () => {
    expect(runKindWords({ syncType: 'incremental', dryRun: false })).toBe('Changes');
    expect(runKindWords({ syncType: 'full', dryRun: true })).toBe('Full, dry run');
  });
});
