import type { Endpoint } from 'payload';

import { cancelRoute } from './cancel.js';
import { conflictsRoute, settleConflictRoute } from './conflicts.js';
import { inboxRoute, replayRoute } from './inbox.js';
import { metricsRoute } from './metrics.js';
import { cancelWriteRoute, outboxRoute, retryWriteRoute } from './outbox.js';
import { pauseRoute, resumeRoute } from './pause-resume.js';
import { dismissRoute, quarantineRoute, retryRoute } from './quarantine.js';
import { recordRoute } from './record.js';
import { recreateRoute } from './recreate.js';
import { seedRoute } from './seed.js';
import { statsRoute } from './stats.js';
import { statusRoute } from './status.js';
import { triggerRoute } from './trigger.js';
import { webhookHealthRoute } from './webhooks/health.js';
import { receiveWebhookRoute } from './webhooks/receive.js';

/** The routes of the sync, to be added to those of the CRM (design 5.3). Made anew on each call: Payload changes the objects it is given. */
export const syncEndpoints = (): Endpoint[] => [
  triggerRoute(),
  statusRoute(),
  statsRoute(),
  pauseRoute(),
  resumeRoute(),
  cancelRoute(),
  seedRoute(),
  recreateRoute(),
  recordRoute(),
  quarantineRoute(),
  retryRoute(),
  dismissRoute(),
  conflictsRoute(),
  settleConflictRoute(),
  outboxRoute(),
  retryWriteRoute(),
  cancelWriteRoute(),
  inboxRoute(),
  replayRoute(),
  receiveWebhookRoute(),
  metricsRoute(),
  webhookHealthRoute(),
];
