'use client';

import { Button, Pill, Table } from '@payloadcms/ui';
import type { Column } from 'payload';
import type { ReactNode } from 'react';

import type { RunView } from '../../sync/report/run-view.js';
import { styles } from '../styles.js';
import { countText, durationText } from '../value-text.js';
import { actorWords, countWords, RUN_WORDS, runKindWords } from '../words.js';
import { TimeText } from './time-text.js';

type Props = { runs: RunView[]; selected: string | null; onSelect: (runId: string | null) => void; accounts: Record<string, string> };

/** The latest runs, newest first; one of them can be opened. */
export const RecentRuns = ({ runs, selected, onSelect, accounts }: Props) => {
  const column = (accessor: string, heading: string, cell: (run: RunView) => ReactNode): Column => ({
    accessor,
    active: true,
    field: { name: accessor, type: 'text' },
    Heading: heading,
    renderedCells: runs.map((run) => <div key={run.id}>{cell(run)}</div>),
  });
  const details = (run: RunView) => {
    const isOpen = selected === run.id;
    return (
      <Button
        buttonStyle="secondary"
        margin={false}
        size="xsmall"
        onClick={() => onSelect(isOpen ? null : run.id)}
        extraButtonProps={{ 'aria-expanded': isOpen, 'aria-controls': 'st-sync-run', 'data-testid': 'run-details-toggle' }}
      >
        {isOpen ? 'Hide' : run.dryRun ? 'Plan' : noteOf(run)}
      </Button>
    );
  };
  return (
    <section aria-label="Recent runs" data-testid="recent-runs">
      <h2 style={styles.heading}>Recent runs</h2>
      {runs.length === 0 && <p style={styles.quiet}>No run so far.</p>}
      {runs.length > 0 && (
        <div style={{ overflowX: 'auto' }}>
          <Table
            appearance="condensed"
            data={runs}
            columns={[
              column('started', 'Started', (run) => (
                <>
                  {run.startedAt === null ? 'Waiting' : <TimeText at={run.startedAt} />}
                  <div style={styles.quiet}>{run.durationMs !== null && `took ${durationText(run.durationMs)}`}</div>
                </>
              )),
              ...(Object.keys(accounts).length > 0 ? [column('tenant', 'Account', (run) => accounts[run.tenantId] ?? run.tenantId)] : []),
              column('kind', 'Kind', (run) => (
                <>
                  {runKindWords(run)}
                  <div style={styles.quiet}>by {actorWords(run.triggeredBy)}</div>
                </>
              )),
              column('result', 'Result', (run) => (
                <Pill size="small" pillStyle={RUN_WORDS[run.status].pill}>
                  {RUN_WORDS[run.status].title}
                </Pill>
              )),
              column('counts', 'Records', (run) => <RunCounts run={run} />),
              column('details', 'Details', details),
            ]}
          />
        </div>
      )}
    </section>
  );
};

const RunCounts = ({ run }: { run: RunView }) => (
  <span style={styles.number}>
    {countText(run.recordsCreated)} {countWords(run).created} · {countText(run.recordsUpdated)} {countWords(run).updated}
    <div style={styles.quiet}>
      {countText(run.recordsSkipped)} unchanged · {run.recordsFailed > 0 ? <strong>{countText(run.recordsFailed)} failed</strong> : '0 failed'}
    </div>
  </span>
);

const noteOf = ({ warnings, error }: RunView): string => {
  if (error !== null) return 'Error';
  return warnings.length === 0 ? 'Steps' : `${countText(warnings.length)} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
};
