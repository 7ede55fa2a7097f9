'use client';

import { Pill } from '@payloadcms/ui';
import type { ReactNode } from 'react';

import type { StatusReport } from '../../sync/report/status-report.js';
import { styles } from '../styles.js';
import { countText, durationText } from '../value-text.js';
import { countWords, RUN_WORDS, SCHEDULER_WORDS } from '../words.js';
import { HealthWords } from './health-words.js';
import { TimeText } from './time-text.js';
import { WebhookWords } from './webhook-words.js';

const ONE = { contacts: 'contact', opportunities: 'opportunity' } as const;

const Count = ({ of, number }: { of: 'contacts' | 'opportunities'; number: number }) => (
  <p style={styles.plain}>
    <span style={styles.figure} data-testid={`count-${of}`}>
      {countText(number)}
    </span>{' '}
    {number === 1 ? ONE[of] : of}
  </p>
);

const Card = ({ label, children }: { label: string; children: ReactNode }) => (
  <section style={styles.card} aria-label={label}>
    <h2 style={styles.label}>{label}</h2>
    {children}
  </section>
);

/** How the sync is, what it did last, what it does next, and what it keeps. */
export const Overview = ({ status }: { status: StatusReport }) => {
  const { lastRun, counts } = status;
  return (
    <div style={styles.cards}>
      <Card label="Health">
        <HealthWords status={status} />
      </Card>
      <Card label="Last run">
        {lastRun === null && <p style={styles.quiet}>None yet.</p>}
        {lastRun !== null && (
          <>
            <div style={styles.row} data-testid="last-run-status" data-status={lastRun.status}>
              <Pill pillStyle={RUN_WORDS[lastRun.status].pill}>{RUN_WORDS[lastRun.status].title}</Pill>
            </div>
            <p style={styles.quiet}>
              {lastRun.completedAt !== null && <TimeText at={lastRun.completedAt} />}
              {lastRun.dryRun ? ', a dry run' : ''}, {durationText(lastRun.durationMs)}
            </p>
            <p style={styles.quiet}>
              <span data-testid="last-run-created">{countText(lastRun.recordsCreated)}</span> {countWords(lastRun).created} ·{' '}
              <span data-testid="last-run-updated">{countText(lastRun.recordsUpdated)}</span> {countWords(lastRun).updated} ·{' '}
              <span data-testid="last-run-failed">{countText(lastRun.recordsFailed)}</span> failed
            </p>
          </>
        )}
      </Card>
      <Card label="Next run">
        <p style={styles.change} data-testid="next-run">
          {status.nextRunAt === null ? 'None is planned' : <TimeText at={status.nextRunAt} />}
        </p>
        <p style={styles.quiet} data-testid="scheduler">
          {SCHEDULER_WORDS[status.scheduler]}
        </p>
        {status.scheduler === 'running' && (
          <p style={styles.quiet}>
            <code>{status.cron}</code>, server time
          </p>
        )}
      </Card>
      <Card label="Webhooks">
        <WebhookWords webhooks={status.webhooks} />
      </Card>
      <Card label="From ServiceTitan">
        <Count of="contacts" number={counts.contacts} />
        <Count of="opportunities" number={counts.opportunities} />
      </Card>
    </div>
  );
};
