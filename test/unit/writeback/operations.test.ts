import { describe, expect, it } from '@jest/globals';

import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import { ServiceTitanError } from '../../../src/servicetitan/errors.js';
import type { EstimateRecord, JobRecord } from '../../../src/servicetitan/records.js';
import type { StoredOperation } from '../../../src/writeback/operation.js';
import { OPERATIONS, operationNamed } from '../../../src/writeback/operations.js';
import type { Look, OutgoingWrite } from '../../../src/writeback/write.types.js';
import { fakeClient, received } from '../../support/fake-client.js';
import { dayAt, estimateRecord, jobRecord } from '../../support/records.js';

const operation = (name: string): StoredOperation => {
  const found = operationNamed(name);
  if (!found) throw new Error(`No operation ${name}`);
  return found;
};

const writeOf = (payload: unknown, id = '0192b7c4-1111-7000-8000-0123456789ab'): OutgoingWrite<unknown> => ({ id, payload, createdAt: dayAt(0), attempts: 0 });

/** An account with these records, which takes no writes. */
const account = ({ estimates = [], jobs = [], ...methods }: { estimates?: EstimateRecord[]; jobs?: JobRecord[] } & Partial<ServiceTitanClient>) =>
  fakeClient({
    estimatesByIds: (ids) => Promise.resolve(estimates.filter((estimate) => ids.includes(estimate.id)).map(received)),
    jobsByIds: (ids) => Promise.resolve(jobs.filter((job) => ids.includes(job.id)).map(received)),
    ...methods,
  });

const lookAt = async (name: string, payload: object, parts: Parameters<typeof account>[0]): Promise<Look> => {
  const [look] = await operation(name).look({ client: account(parts).client, writes: [writeOf(payload)] });
  if (!look) throw new Error('No look');
  return look;
};

const failing = (kind: 'not-found' | 'conflict' | 'forbidden', status: number) => () => Promise.reject(new ServiceTitanError({ kind, status, operation: 'PUT jpm jobs/{id}/hold' }));

describe('what has become of an estimate', () => {
  const statuses = ['Open', 'Sold', 'Dismissed', 'Postponed'];
  it.each([
    ['sell-estimate', ['open', 'done', 'impossible', 'impossible']],
    ['unsell-estimate', ['done', 'open', 'impossible', 'impossible']],
    ['dismiss-estimate', ['open', 'impossible', 'done', 'impossible']],
    ['reopen-estimate', ['done', 'impossible', 'open', 'impossible']],
  ])('%s finds open, sold, dismissed and unknown ones %j', async (name, expected) => {
    const more = name === 'sell-estimate' ? { soldBy: '9' } : {};
    const looks = statuses.map((status) => lookAt(name, { estimateId: '30', ...more }, { estimates: [estimateRecord('30', '10', 0, { status })] }));
    expect((await Promise.all(looks)).map(({ is }) => is)).toEqual(expected);
  });

  it('is told in a sentence when it cannot be', async () => {
    const given = { estimateId: '30', soldBy: '9' };
    expect(await lookAt('sell-estimate', given, { estimates: [] })).toEqual({ is: 'impossible', reason: 'ServiceTitan does not know this estimate any more.' });
    expect(await lookAt('sell-estimate', given, { estimates: [estimateRecord('30', '10', 0, { active: false })] })).toMatchObject({ is: 'impossible', reason: expect.stringMatching(/not active/) });
    expect(await lookAt('sell-estimate', { ...given, soldBy: null }, { estimates: [estimateRecord('30', '10', 0)] })).toMatchObject({ is: 'impossible', reason: expect.stringMatching(/`writeBack\.soldBy`/) });
    expect(await lookAt('dismiss-estimate', { estimateId: '30' }, { estimates: [estimateRecord('30', '10', 0, { status: 'Sold' })] })).toMatchObject({ reason: expect.stringMatching(/Un-sell it there/) });
  });

  it('sold by somebody else meanwhile needs no seller', async () => {
    expect(await lookAt('sell-estimate', { estimateId: '30', soldBy: null }, { estimates: [estimateRecord('30', '10', 0, { status: 'Sold' })] })).toEqual({ is: 'done', result: { estimateId: '30' } });
  });

  it('is asked for once for all writes of a round, in their order', async () => {
    const { client, asked } = account({ estimates: [estimateRecord('30', '10', 0), estimateRecord('31', '10', 0, { status: 'Sold' })] });
    const writes = ['31', '30', '31', '32'].map((estimateId) => writeOf({ estimateId, soldBy: '9' }));
    expect((await operation('sell-estimate').look({ client, writes })).map(({ is }) => is)).toEqual(['done', 'open', 'done', 'impossible']);
    expect(asked).toEqual([['estimatesByIds', ['31', '30', '32']]]);
  });
});

describe('what has become of a job', () => {
  const statuses = ['Scheduled', 'Dispatched', 'InProgress', 'Hold', 'Completed', 'Canceled', 'Paused'];
  it.each([
    ['hold-job', { reasonId: '7', memo: '' }, ['open', 'open', 'open', 'done', 'impossible', 'impossible', 'open']],
    ['complete-job', { completedOn: dayAt(3) }, ['open', 'open', 'open', 'open', 'done', 'impossible', 'open']],
  ])('%s finds them as they are', async (name, more, expected) => {
    const looks = statuses.map((status) => lookAt(name, { jobId: '10', ...more }, { jobs: [jobRecord('10', 0, { status })] }));
    expect((await Promise.all(looks)).map(({ is }) => is)).toEqual(expected);
  });

  it('is that ServiceTitan does not know it', async () => {
    expect(await lookAt('complete-job', { jobId: '10', completedOn: dayAt(3) }, {})).toMatchObject({ is: 'impossible' });
  });
});

describe('a job put on hold', () => {
  const jobs = [jobRecord('10', 0), jobRecord('11', 0, { status: 'Hold' })];
  const reasons = [
    { id: '1', name: 'Old', active: false },
    { id: '2', name: 'Parts', active: true },
    { id: '3', name: 'Weather', active: true },
  ];
  const held = { jobId: '10', reasonId: null, memo: 'Moved' };

  it('gets the reason that is asked for, without a look at the others', async () => {
    const { client, asked } = account({ jobs, holdJob: () => Promise.resolve() });
    const write = writeOf({ ...held, reasonId: '3' });
    await operation('hold-job').look({ client, writes: [write] });
    await operation('hold-job').send({ client, write });
    expect(asked).toEqual([
      ['jobsByIds', ['10']],
      ['holdJob', '10', { reasonId: '3', memo: 'Moved' }],
    ]);
  });

  it('else gets the first active one of the account', async () => {
    const { client, asked } = account({ jobs, holdReasons: () => Promise.resolve(reasons.map(received)), holdJob: () => Promise.resolve() });
    await operation('hold-job').send({ client, write: writeOf(held) });
    expect(asked.at(-1)).toEqual(['holdJob', '10', { reasonId: '2', memo: 'Moved' }]);
  });

  it('is impossible without any, and says what to do', async () => {
    const { client } = account({ jobs, holdReasons: () => Promise.resolve([]) });
    const writes = [writeOf(held), writeOf({ ...held, jobId: '11' }), writeOf({ ...held, reasonId: '3' })];
    expect(await operation('hold-job').look({ client, writes })).toEqual([
      { is: 'impossible', reason: expect.stringMatching(/`writeBack\.holdReasonId`/) },
      { is: 'done', result: { jobId: '11' } },
      { is: 'open' },
    ]);
  });

  it('says that the account cannot, where the operation is missing', async () => {
    const { client } = account({ jobs, holdJob: failing('not-found', 404) });
    await expect(operation('hold-job').send({ client, write: writeOf({ ...held, reasonId: '3' }) })).rejects.toMatchObject({
      kind: 'not-found',
      status: 404,
      message: expect.stringMatching(/this account's API cannot put a job on hold; do it in ServiceTitan/),
    });
  });

  it('says that somebody must be assigned before a job can be completed', async () => {
    const { client } = account({ jobs, completeJob: failing('conflict', 409) });
    await expect(operation('complete-job').send({ client, write: writeOf({ jobId: '10', completedOn: dayAt(3) }) })).rejects.toMatchObject({ kind: 'conflict', message: expect.stringMatching(/assign a technician/) });
  });

  it('fails as the client does otherwise', async () => {
    const { client } = account({ jobs, holdJob: failing('conflict', 409) });
    await expect(operation('hold-job').send({ client, write: writeOf({ ...held, reasonId: '3' }) })).rejects.toMatchObject({ kind: 'conflict', status: 409 });
  });
});

describe('a note on a job', () => {
  /** A job that keeps its notes. */
  const notebook = () => {
    const texts: string[] = [];
    const note = (text: string) => ({ text, isPinned: false, createdById: null, createdOn: dayAt(0), modifiedOn: dayAt(0) });
    return {
      texts,
      ...fakeClient({
        jobNotes: () => Promise.resolve(texts.map((text) => received(note(text)))),
        addJobNote: (_jobId, { text }) => {
          texts.push(text);
          return Promise.resolve(null);
        },
      }),
    };
  };
  const note = operation('job-note');
  const first = writeOf({ jobId: '10', text: 'Moved.' });
  const second = writeOf({ jobId: '10', text: 'Moved.' }, '0192b7c4-1111-7000-8000-0123456789ac');

  it('is found again by the mark in its text, and not taken for another one with the same words', async () => {
    const { client, texts } = notebook();
    texts.push('Moved.');
    await note.send({ client, write: first });
    expect(texts).toEqual(['Moved.', 'Moved. [crm 0123456789ab]']);
    expect(await note.look({ client, writes: [first, second] })).toEqual([{ is: 'done', result: { jobId: '10' } }, { is: 'open' }]);
  });

  it('is looked for once for each job', async () => {
    const { client, asked } = notebook();
    await note.look({ client, writes: [first, second, writeOf({ jobId: '11', text: 'Moved.' })] });
    expect(asked).toEqual([
      ['jobNotes', '10'],
      ['jobNotes', '11'],
    ]);
  });

  it('cannot be left on a job that ServiceTitan does not know; another failure is told', async () => {
    const unknown = fakeClient({ jobNotes: failing('not-found', 404) });
    expect(await note.look({ client: unknown.client, writes: [first] })).toMatchObject([{ is: 'impossible' }]);
    const denied = fakeClient({ jobNotes: failing('forbidden', 403) });
    await expect(note.look({ client: denied.client, writes: [first] })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('every operation', () => {
  it('has a name of its own and describes itself without personal data', () => {
    expect(new Set(OPERATIONS.map(({ name }) => name)).size).toBe(OPERATIONS.length);
    expect(operation('sell-estimate').describe({ estimateId: '30', soldBy: null })).toBe('Sell estimate 30');
    expect(operation('job-note').describe({ jobId: '10', text: 'Moved by Ann.' })).toBe('Leave a note on job 10');
    expect(operation('hold-job').describe({ jobId: '10', reasonId: null, memo: 'Moved by Ann.' })).toBe('Put job 10 on hold');
  });

  it('takes no payload that is not its own', () => {
    for (const { describe: tell } of OPERATIONS) expect(() => tell({ estimateId: 'abc', jobId: 5 })).toThrow();
  });

  it('sends what it is for', async () => {
    const { client, asked } = fakeClient({
      sellEstimate: () => Promise.resolve(null),
      unsellEstimate: () => Promise.resolve(),
      dismissEstimate: () => Promise.resolve(),
      reopenEstimate: () => Promise.resolve(),
      completeJob: () => Promise.resolve(),
    });
    await operation('sell-estimate').send({ client, write: writeOf({ estimateId: '30', soldBy: '9' }) });
    await operation('unsell-estimate').send({ client, write: writeOf({ estimateId: '31' }) });
    await operation('dismiss-estimate').send({ client, write: writeOf({ estimateId: '32' }) });
    await operation('reopen-estimate').send({ client, write: writeOf({ estimateId: '33' }) });
    await operation('complete-job').send({ client, write: writeOf({ jobId: '10', completedOn: dayAt(3) }) });
    expect(asked).toEqual([
      ['sellEstimate', '30', { soldBy: '9' }],
      ['unsellEstimate', '31'],
      ['dismissEstimate', '32'],
      ['reopenEstimate', '33'],
      ['completeJob', '10', { completedOn: dayAt(3) }],
    ]);
  });
});
