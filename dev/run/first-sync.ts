import { setTimeout as sleep } from 'node:timers/promises';
import type { Payload } from 'payload';

import { loadPipelineDirectory } from '../../src/payload/documents/pipeline-directory.js';
import { readRun } from '../../src/state/runs.js';
import type { RunRow } from '../../src/state/runs.js';
import { requestRuns } from '../../src/sync/run/request-run.js';
import { workOpenRuns } from '../../src/sync/run/work-open-runs.js';
import { getRuntime } from '../../src/sync/runtime.js';

const describe = ({ progress }: RunRow): string => {
  if (progress.phase === 'pull') return `reading ${progress.feed ?? 'ServiceTitan'}`;
  if (progress.phase === 'plan') return `writing customers, ${progress.done}${progress.total === null ? '' : ` of ${progress.total}`}`;
  return progress.phase;
};

const isOn = (run: RunRow): boolean => run.status === 'queued' || run.status === 'started';

const board = async (payload: Payload): Promise<string[]> => {
  const { settings } = await getRuntime(payload);
  const { collections } = settings.names;
  const directory = await loadPipelineDirectory({ payload, names: settings.names });
  const count = async (collection: string, where = {}): Promise<number> => (await payload.count({ collection, where })).totalDocs;
  const lines = [`${await count(collections.contacts)} contacts, ${await count(collections.opportunities)} opportunities:`];
  for (const stage of directory.stages) {
    const inStage = await count(collections.opportunities, { stage: { equals: stage.id } });
    if (inStage > 0) lines.push(`  ${stage.pipelineSlug} / ${stage.name}: ${inStage}`);
  }
  return lines;
};

/** Runs a sync of every tenant in this process, telling how it goes, and what the CRM holds then. Never throws: the CRM is usable without it. */
export const firstSync = async ({ payload, tell }: { payload: Payload; tell: (line: string) => void }): Promise<void> => {
  try {
    const runtime = await getRuntime(payload);
    const requested = await requestRuns(runtime, { mode: 'incremental', dryRun: false, triggeredBy: 'cli' });
    const worked = workOpenRuns(runtime);
    let said = '';
    for (const { run: queued } of requested) {
      let run = queued;
      while (isOn(run)) {
        const line = describe(run);
        if (line !== said) tell(`Sync: ${line}`);
        said = line;
        await sleep(500);
        run = (await readRun(runtime.state, queued.id)) ?? run;
      }
      const { created, updated, skipped, failed } = run.counts;
      tell(`Sync ${run.status}: ${created} created, ${updated} updated, ${skipped} unchanged, ${failed} failed${run.error === null ? '' : `. ${run.error}`}`);
    }
    await worked;
    for (const line of await board(payload)) tell(line);
  } catch (error) {
    tell(`The first sync failed: ${error instanceof Error ? error.message : 'unknown reason'}`);
  }
};
