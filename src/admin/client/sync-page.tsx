'use client';

import { Banner, Gutter, SetStepNav } from '@payloadcms/ui';
import { useState } from 'react';

import type { AuditEntry } from '../../state/audit.js';
import type { DeletedRecord } from '../../state/remembered.js';
import type { StatusReport } from '../../sync/report/status-report.js';
import type { CollectionSlugs } from '../collection-slugs.types.js';
import { styles } from '../styles.js';
import { Attention } from './attention.js';
import { Conflicts } from './conflicts.js';
import { DeletedRecords } from './deleted-records.js';
import { FirstSteps } from './first-steps.js';
import { Outbox } from './outbox.js';
import { Overview } from './overview.js';
import { PipelinesBoard } from './pipelines-board.js';
import { Quarantine } from './quarantine.js';
import { RecentActions } from './recent-actions.js';
import { RecentRuns } from './recent-runs.js';
import { RunButtons } from './run-buttons.js';
import { RunDetails } from './run-details.js';
import { RunProgress } from './run-progress.js';
import { useConflicts } from './use-conflicts.js';
import { useOutbox } from './use-outbox.js';
import { useQuarantine } from './use-quarantine.js';
import { useStats } from './use-stats.js';
import { useStatus } from './use-status.js';
import { WriteBackCard } from './write-back-card.js';

export type SyncPageProps = {
  initial: StatusReport;
  /** Names of the configured pipelines that the CRM lacks. */
  missingPipelines: string[];
  deleted: DeletedRecord[];
  /** What people asked for last; none for someone who may not ask. */
  actions: AuditEntry[];
  canRun: boolean;
  /** Names by tenant id; empty where there is but one account. */
  accounts: Record<string, string>;
  /** Web addresses of ServiceTitan by tenant id, as far as they are known. */
  webUrls: Record<string, string>;
  /** What pipelines and stages are called, by slug. */
  names: Record<string, string>;
  slugs: CollectionSlugs;
};

/** Changes with whatever may have moved an opportunity: webhooks and polls are no runs of the list. */
const whatIsIn = ({ lastRun, webhooks, counts, tenants }: StatusReport): string =>
  [lastRun?.id, webhooks.lastWorkedAt, counts.contacts, counts.opportunities, ...tenants.map(({ freshness }) => freshness)].join(' ');

/** The page "ServiceTitan Sync": what the sync does, and the buttons for those who may use them. */
export const SyncPage = ({ initial, missingPipelines, deleted, actions, canRun, accounts, webUrls, names, slugs }: SyncPageProps) => {
  const { status, problem, refresh } = useStatus(initial);
  const stats = useStats({ isRunning: status.running !== null, cue: whatIsIn(status) });
  const quarantine = useQuarantine({ count: status.quarantined, lastRunId: status.lastRun?.id ?? null });
  const outbox = useOutbox();
  const conflicts = useConflicts({ cue: `${status.conflicts.open} ${status.lastRun?.id ?? ''}` });
  const [missing, setMissing] = useState(missingPipelines);
  const [selected, setSelected] = useState<string | null>(null);
  const opened = status.runs.find(({ id }) => id === selected);
  const refreshAll = async (): Promise<void> => {
    await Promise.all([refresh(), quarantine.refresh(), conflicts.refresh()]);
  };
  const onSeeded = async (): Promise<void> => {
    setMissing([]);
    await stats.refresh();
  };
  return (
    <Gutter>
      <SetStepNav nav={[{ label: 'ServiceTitan Sync' }]} />
      <div style={styles.page}>
        <header style={styles.header}>
          <h1 style={styles.title}>ServiceTitan Sync</h1>
          {canRun && <RunButtons status={status} canStart={missing.length === 0} refresh={refresh} onDryRun={setSelected} />}
        </header>
        {problem !== null && <Banner type="error">The status could not be read: {problem}</Banner>}
        <FirstSteps missingPipelines={missing} hasRun={status.runs.length > 0} canRun={canRun} onSeeded={onSeeded} />
        {status.running !== null && <RunProgress run={status.running} account={accounts[status.running.tenantId]} />}
        <Overview status={status} />
        <Attention status={status} accounts={accounts} />
        <PipelinesBoard pipelines={stats.pipelines} problem={stats.problem} />
        <RecentRuns runs={status.runs} selected={selected} onSelect={setSelected} accounts={accounts} />
        {opened && <RunDetails run={opened} />}
        {status.runs.length > 0 && (
          <>
            <Outbox
              report={outbox.value}
              problem={outbox.problem}
              isOff={status.writeBack.mode === 'off'}
              isHeld={status.scheduler === 'paused'}
              canRun={canRun}
              accounts={accounts}
              slugs={slugs}
              refresh={outbox.refresh}
            />
            <Conflicts report={conflicts.value} problem={conflicts.problem} canRun={canRun} accounts={accounts} names={names} slugs={slugs} refresh={refreshAll} />
          </>
        )}
        {status.runs.length > 0 && (
          <Quarantine report={quarantine.value} problem={quarantine.problem} canRun={canRun} accounts={accounts} webUrls={webUrls} refresh={refreshAll} />
        )}
        <DeletedRecords records={deleted} canRun={canRun} refresh={refresh} />
        <WriteBackCard tenants={status.tenants} />
        <RecentActions actions={actions} />
      </div>
    </Gutter>
  );
};
