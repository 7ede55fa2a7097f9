import { describe, expect, it } from '@jest/globals';

import { triggerAnswer } from '../../../src/endpoints/trigger.js';
import { aRun } from '../report/a-run.js';

const requested = (id: string, tenantId: string, alreadyRunning: boolean) => ({ run: aRun({ id, tenantId, status: alreadyRunning ? 'started' : 'queued' }), alreadyRunning });

describe('what the trigger answers', () => {
  it('is the id of the queued run', () => {
    expect(triggerAnswer([requested('a', '1', false)])).toEqual({ runId: 'a', status: 'queued' });
  });

  it('is the id of the run that is on, marked as such', () => {
    expect(triggerAnswer([requested('a', '1', true)])).toEqual({ runId: 'a', status: 'started', alreadyRunning: true });
  });

  it('is, for several tenants, the first new run and the list of all', () => {
    expect(triggerAnswer([requested('a', '1', true), requested('b', '2', false)])).toEqual({
      runId: 'b',
      status: 'queued',
      runs: [
        { tenantId: '1', runId: 'a', status: 'started', alreadyRunning: true },
        { tenantId: '2', runId: 'b', status: 'queued' },
      ],
    });
  });
});
