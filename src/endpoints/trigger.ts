import type { Endpoint } from 'payload';

import { requestRuns, type RequestedRun } from '../sync/run/request-run.js';
import { answer } from './answers.js';
import { triggerBody } from './inputs.js';
import { readBody } from './read-body.js';
import { actorOf, syncRoute } from './sync-route.js';
import { wake } from './wake.js';

/** Asks for a run and answers at once; the run goes on by itself. */
export const triggerRoute = (): Endpoint =>
  syncRoute({
    method: 'post',
    path: '/crm/sync/trigger',
    needs: 'run',
    asksPerMinute: 30,
    handle: async ({ req, runtime, about }) => {
      const wish = await readBody(req, triggerBody(runtime.now()));
      const requested = await requestRuns(runtime, { ...wish, triggeredBy: actorOf(req) });
      const answered = triggerAnswer(requested);
      about({ tenantId: wish.tenantId, subject: answered.runId });
      await wake(req.payload);
      return answer(answered, 202);
    },
  });

/** What became of the wish for one tenant. */
export type TriggeredRun = { runId: string; status: string; alreadyRunning?: true };

/** With several tenants, the first run that is new stands for all, and `runs` lists each. */
export const triggerAnswer = (requested: readonly RequestedRun[]): TriggeredRun & { runs?: (TriggeredRun & { tenantId: string })[] } => {
  const leading = requested.find(({ alreadyRunning }) => !alreadyRunning) ?? requested[0];
  if (!leading) throw new Error('No tenant is configured, so there is nothing to run.');
  const shown = ({ run, alreadyRunning }: RequestedRun): TriggeredRun => ({
    runId: run.id,
    status: run.status,
    ...(alreadyRunning ? { alreadyRunning: true } : {}),
  });
  if (requested.length === 1) return shown(leading);
  return { ...shown(leading), runs: requested.map((each) => ({ tenantId: each.run.tenantId, ...shown(each) })) };
};
