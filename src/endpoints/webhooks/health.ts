import type { Endpoint } from 'payload';

import { isAnswering } from '../../state/figures.js';
import { getRuntime } from '../../sync/runtime.js';
import { answer, errorAnswer } from '../answers.js';

const PATIENCE_MS = 2000;

/** For whoever sends webhooks: whether one that is sent now could be stored. Says nothing else to anyone. */
export const webhookHealthRoute = (): Endpoint => ({
  method: 'get',
  path: '/webhooks/st-automation/health',
  handler: async ({ payload }) => {
    const runtime = await getRuntime(payload).catch(() => null);
    const answers = runtime !== null && (await isAnswering(runtime.state, { withinMs: PATIENCE_MS }));
    return answers ? answer({ status: 'ok' }) : errorAnswer(503, 'Not available.');
  },
});
