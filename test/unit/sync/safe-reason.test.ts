import { describe, expect, it, jest } from '@jest/globals';

import { ServiceTitanError } from '../../../src/servicetitan/errors.js';
import { DocumentExistsError } from '../../../src/payload/documents/document-exists-error.js';
import { MissingStageError } from '../../../src/payload/documents/missing-stage-error.js';
import { InboxFullError } from '../../../src/state/inbox.js';
import { LeaseLostError } from '../../../src/state/lease.js';
import { CommitFailedError } from '../../../src/state/transaction.js';
import { CommitLostError } from '../../../src/sync/apply/applied.js';
import { StuckFeedError } from '../../../src/sync/pull/pull-feed.js';
import { StuckRunError } from '../../../src/sync/run/heartbeat.js';
import { RunCanceledError } from '../../../src/sync/run/run-context.js';
import { RunNotWorkedError } from '../../../src/sync/run/work-open-runs.js';
import { safeReason, SetupError } from '../../../src/sync/safe-reason.js';
import { TooLateError } from '../../../src/sync/in-time.js';

const OURS: readonly Error[] = [
  new CommitFailedError('PostgreSQL did not keep it'),
  new CommitLostError(),
  new DocumentExistsError({ collection: 'contacts', stKey: '1:customer:2' }),
  new InboxFullError(10),
  new LeaseLostError('1'),
  new MissingStageError({ pipeline: 'sales', stage: null }),
  new RunCanceledError('Someone canceled the run'),
  new RunNotWorkedError('Runs wait'),
  new ServiceTitanError({ kind: 'server', operation: 'GET crm leads' }),
  new SetupError('Seed the pipelines'),
  new StuckFeedError('The feed sends the same page'),
  new StuckRunError('The run did nothing'),
  new TooLateError('It took longer than 5 ms.'),
];

const CANARY = 'Ann Smith, 555-0100';

describe('why something failed', () => {
  it.each(OURS.map((error) => ({ name: error.name, error })))('is told in the words of our own $name', ({ error }) => {
    expect(error.message).not.toBe('');
    expect(safeReason(error)).toBe(error.message);
  });

  it('is told so as well when Next has loaded the class of the error twice', async () => {
    jest.resetModules();
    const twin = await import('../../../src/sync/safe-reason.js');
    expect(twin.SetupError).not.toBe(SetupError);
    expect(safeReason(new twin.SetupError('Seed the pipelines'))).toBe('Seed the pipelines');
  });

  it.each(OURS.map(({ name }) => name))('is not told in the words of a foreign error that is named %s', (name) => {
    const foreign = Object.assign(new Error(CANARY), { name, kind: 'server', operation: CANARY });
    expect(safeReason(foreign)).toBe(`It failed with ${name}; a hook or the validation of the CRM may have thrown it.`);
  });

  it('is not told in the words of something that is no error', () => {
    expect(safeReason({ name: 'SetupError', message: CANARY })).not.toContain(CANARY);
    expect(safeReason(CANARY)).not.toContain(CANARY);
  });
});
