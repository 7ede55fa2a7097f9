'use client';

import { Pill } from '@payloadcms/ui';

import type { RunningView } from '../../sync/report/run-view.js';
import { styles } from '../styles.js';
import { counted, countText } from '../value-text.js';
import { countWords, phaseWords, runKindWords } from '../words.js';
import { ProgressBar } from './bar.js';
import { StepCounts } from './step-counts.js';

/** The run that is on, step by step. `account` is named where there are several. */
export const RunProgress = ({ run, account }: { run: RunningView; account: string | undefined }) => {
  const { progress } = run;
  const isPlanning = progress.phase === 'plan' || progress.phase === 'done';
  const words = phaseWords(progress);
  return (
    <section style={styles.card} aria-label="Run in progress" data-testid="run-progress">
      <div style={styles.header}>
        <h2 style={styles.heading}>{run.dryRun ? 'Dry run' : 'Run'} in progress{account === undefined ? '' : `: ${account}`}</h2>
        <Pill pillStyle="light" size="small">
          {runKindWords(run)}
        </Pill>
      </div>
      <div style={styles.spread}>
        <span role="status" data-testid="run-phase">
          {words}
        </span>
        <span style={styles.number}>
          {isPlanning && progress.total !== null ? `${countText(progress.done)} of ${counted(progress.total, 'customer', 'customers')}` : counted(progress.received, 'record received', 'records received')}
        </span>
      </div>
      <ProgressBar label={words} done={progress.done} total={isPlanning ? progress.total : null} />
      <p style={{ ...styles.quiet, marginTop: 8, marginBottom: 8 }} data-testid="running-counts">
        {countText(run.recordsCreated)} {countWords(run).created} · {countText(run.recordsUpdated)} {countWords(run).updated} · {countText(run.recordsFailed)} failed
      </p>
      <StepCounts steps={run.steps} />
    </section>
  );
};
