'use client';

import { Banner } from '@payloadcms/ui';

import type { RunView } from '../../sync/report/run-view.js';
import { styles } from '../styles.js';
import { runKindWords } from '../words.js';
import { PlanViewer } from './plan-viewer.js';
import { StepCounts } from './step-counts.js';
import { TimeText } from './time-text.js';
import { Warnings } from './warnings.js';

/** One run opened: its error, its warnings, what each step did, and for a dry run what it would do. */
export const RunDetails = ({ run }: { run: RunView }) => (
  <section id="st-sync-run" style={styles.card} aria-label="Details of the run" data-testid="run-details">
    <h2 style={styles.heading}>
      {runKindWords(run)}
      {run.startedAt !== null && (
        <>
          {', '}
          <TimeText at={run.startedAt} />
        </>
      )}
    </h2>
    {run.error !== null && <Banner type="error">{run.error}</Banner>}
    <StepCounts steps={run.steps} />
    <Warnings warnings={run.warnings} />
    {run.dryRun && run.status === 'started' && <p style={styles.quiet}>The plan is shown as soon as the dry run has ended.</p>}
    {run.dryRun && run.status !== 'started' && <PlanViewer key={run.id} runId={run.id} />}
  </section>
);
