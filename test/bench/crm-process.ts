import { seedPipelines } from '../../src/exports/seed.js';
import { readRun } from '../../src/state/runs.js';
import { requestRuns } from '../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../src/sync/run/work-open-runs.js';
import { getRuntime } from '../../src/sync/runtime.js';
import { bootCrm } from '../support/crm.js';
import type { TestCrm } from '../support/crm.js';
import { answer, answerCommands, tellProgress } from './answer.js';
import { crmCommands } from './commands.js';
import type { SyncOutcome } from './commands.js';
import { COLLECTIONS, createDocuments, saveDocuments } from './documents.js';
import { CONCURRENCY, REQUESTS_PER_SECOND } from './limits.js';
import { moveDeals } from './move-deals.js';
import { shown } from './note.js';
import { compareSaves } from './save-pairs.js';
import { serveRoutes } from './serve-routes.js';

const PROGRESS_MS = 15_000;

let opened: TestCrm | null = null;

const crm = (): TestCrm => {
  if (!opened) throw new Error('The CRM is not open yet');
  return opened;
};

const sync = async (): Promise<SyncOutcome> => {
  const runtime = await getRuntime(crm().payload);
  const startedAt = performance.now();
  const [requested] = await requestRuns(runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'bench' });
  if (!requested) throw new Error('No run was queued: the CRM was opened without a tenant');
  const runId = requested.run.id;
  const tell = async (): Promise<void> => {
    const { phase, feed, received, done, total } = (await readRun(runtime.state, runId))?.progress ?? requested.run.progress;
    if (phase === 'pull') tellProgress(`${shown(received)} records read, now ${feed ?? 'the first'}`);
    if (phase === 'plan') tellProgress(`${shown(done)} of ${shown(total ?? 0)} customers planned and applied`);
  };
  const timer = setInterval(() => void tell().catch(() => undefined), PROGRESS_MS);
  try {
    await workOpenRuns(runtime);
  } finally {
    clearInterval(timer);
  }
  const milliseconds = performance.now() - startedAt;
  const run = await readRun(runtime.state, runId);
  if (run?.status !== 'completed') throw new Error(`The run ended as ${run?.status ?? 'nothing'}: ${run?.error ?? ''}`);
  const { created, updated, failed } = run.counts;
  return { milliseconds, created, updated, failed };
};

answerCommands([
  answer(crmCommands.open, async ({ databaseUrl, connection, push, requestsPerSecond = REQUESTS_PER_SECOND, ...options }) => {
    const serviceTitan = connection ? { serviceTitan: { ...connection, requestsPerSecond } } : {};
    opened = await bootCrm({ databaseUrl, push, options: { ...serviceTitan, ...options, applyConcurrency: CONCURRENCY } });
    return {};
  }),
  answer(crmCommands.seed, async () => {
    await seedPipelines(crm().payload);
    return {};
  }),
  answer(crmCommands.sync, sync),
  answer(crmCommands.count, async () => {
    const [contacts, opportunities, activities] = await Promise.all(COLLECTIONS.map((collection) => crm().payload.count({ collection })));
    return { contacts: contacts?.totalDocs ?? 0, opportunities: opportunities?.totalDocs ?? 0, activities: activities?.totalDocs ?? 0 };
  }),
  answer(crmCommands.saveDocuments, async ({ file }) => {
    await saveDocuments({ payload: crm().payload, file });
    return {};
  }),
  answer(crmCommands.createDocuments, (args) => createDocuments({ payload: crm().payload, ...args })),
  answer(crmCommands.serve, async ({ port }) => {
    await serveRoutes({ crm: crm(), port });
    return {};
  }),
  answer(crmCommands.moveDeals, (args) => moveDeals({ payload: crm().payload, ...args })),
  answer(crmCommands.compareSaves, async (args) => ({ pairs: await compareSaves({ payload: crm().payload, ...args }) })),
  // In kilobytes, on every system.
  answer(crmCommands.peakMemory, () => Promise.resolve({ bytes: process.resourceUsage().maxRSS * 1024 })),
]);
