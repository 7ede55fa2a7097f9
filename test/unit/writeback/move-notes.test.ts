import { describe, expect, it } from '@jest/globals';

import { moveNotes } from '../../../src/writeback/rules/move-notes.js';
import { moved } from '../../support/outgoing.js';
import { dayAt, jobRecord } from '../../support/records.js';

const visit = jobRecord('10', 0);
const second = jobRecord('11', 1);
const install = jobRecord('20', 3, { unit: 'Pool - Install' });

type Story = Parameters<typeof moved>[0];
const notes = (story: Partial<Story> = {}) => moveNotes(moved({ from: 'sales/contacted', to: 'sales/estimate-followup', records: { jobs: [visit, second] }, ...story }));
const text = (story: Partial<Story>): unknown => notes(story).map(({ payload }) => payload);

describe('the note of a move', () => {
  it('says from where to where, who and when', () => {
    expect(text({})).toEqual([{ jobId: '10', text: 'Moved from Contacted to Estimate Follow-up in the CRM by Ann, 2025-01-08 12:00 UTC.' }]);
  });

  it('names nobody where nobody is known', () => {
    expect(text({ actor: 'code', actorName: null })).toEqual([{ jobId: '10', text: 'Moved from Contacted to Estimate Follow-up in the CRM, 2025-01-08 12:00 UTC.' }]);
  });

  it('names the boards when it goes to another one', () => {
    expect(text({ from: 'sales/job-sold', to: 'install/estimate-approved' })).toEqual([
      { jobId: '10', text: 'Moved from Sales Pipeline / Job Sold to Install Pipeline / Estimate Approved / Job Created in the CRM by Ann, 2025-01-08 12:00 UTC.' },
    ]);
  });

  it('tells of a status set alone', () => {
    expect(text({ to: 'sales/contacted', before: { status: 'open' }, values: { status: 'lost' } })).toEqual([{ jobId: '10', text: 'Set from open to lost in the CRM by Ann, 2025-01-08 12:00 UTC.' }]);
  });

  it('is left on the job of the opportunity, else on the latest one that is not canceled, else on the latest', () => {
    const jobs = [visit, second, { ...install, status: 'Canceled' }];
    const on = (story: Partial<Story>): unknown[] => notes(story).map(({ payload }) => (payload as { jobId: string }).jobId);
    expect(on({ records: { jobs } })).toEqual(['10']);
    expect(on({ records: { jobs }, stJobId: null })).toEqual(['11']);
    expect(on({ records: { jobs: jobs.map((job) => ({ ...job, status: 'Canceled' })) } })).toEqual(['20']);
  });

  it('is left on the live install job for a move in install', () => {
    expect(text({ from: 'install/scheduled', to: 'install/in-progress', records: { jobs: [visit, install] } })).toMatchObject([{ jobId: '20' }]);
  });

  it('has a target of its own, so that a later one does not take its place', () => {
    expect(notes({}).map(({ target }) => target)).not.toEqual(notes({ at: dayAt(8) }).map(({ target }) => target));
  });

  it('is all that mode "notes" leaves, whatever jobNotes says', () => {
    expect(notes({ settings: { mode: 'notes', jobNotes: false } })).toHaveLength(1);
  });

  it.each([
    ['mode "off"', { settings: { mode: 'off' } }],
    ['jobNotes false', { settings: { jobNotes: false } }],
    ['an opportunity that ServiceTitan does not know yet', { stKey: null }],
    ['a contact', { collection: 'contacts' }],
    ['a deal without a job', { records: { jobs: [] } }],
    ['no move', { to: 'sales/contacted', values: { title: 'new' }, before: { title: 'old' } }],
  ] satisfies [string, Partial<Story>][])('is not left with %s', (_what, story) => {
    expect(notes(story)).toEqual([]);
  });
});
