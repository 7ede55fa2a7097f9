'use client';

import { Banner, Pill } from '@payloadcms/ui';

import type { OutboxReport } from '../../sync/outgoing/outbox-report.js';
import type { CollectionSlugs } from '../collection-slugs.types.js';
import { styles } from '../styles.js';
import { countText } from '../value-text.js';
import { OUTBOX_STATES, OUTBOX_WORDS } from '../write-back-words.js';
import { OutboxWrite } from './outbox-write.js';
import { WriteBackOff } from './write-back-off.js';

/** Where the card is on the page, for links to it. */
export const OUTBOX_CARD = 'st-sync-outbox';

type Props = {
  report: OutboxReport | null;
  problem: string | null;
  /** Whether no account takes anything. */
  isOff: boolean;
  /** Whether a person holds the schedule, and with it whatever is to be sent. */
  isHeld: boolean;
  canRun: boolean;
  /** Names by tenant id; empty where there is but one account. */
  accounts: Record<string, string>;
  slugs: CollectionSlugs;
  refresh: () => Promise<void>;
};

/** What people changed in the CRM and ServiceTitan is to have: how much of it, and what is not there yet. */
export const Outbox = ({ report, problem, isOff, isHeld, canRun, accounts, slugs, refresh }: Props) => {
  if (report === null && problem === null) return null;
  return (
    <section id={OUTBOX_CARD} style={styles.card} aria-label="To ServiceTitan" data-testid="outbox">
      <h2 style={styles.heading}>To ServiceTitan</h2>
      {problem !== null && <Banner type="error">What goes to ServiceTitan could not be read: {problem}</Banner>}
      {report !== null && <Writes report={report} isOff={isOff} isHeld={isHeld} canRun={canRun} accounts={accounts} slugs={slugs} refresh={refresh} />}
    </section>
  );
};

const Writes = ({ report, isOff, isHeld, canRun, accounts, slugs, refresh }: Omit<Props, 'report' | 'problem'> & { report: OutboxReport }) => {
  const { outbox, counts, hasMore } = report;
  const isEmpty = OUTBOX_STATES.every((status) => counts[status] === 0);
  if (isEmpty && isOff) return <WriteBackOff />;
  if (isEmpty) {
    return (
      <p style={styles.quiet} data-testid="outbox-empty">
        Nothing was to be sent so far. Move an opportunity to another stage or edit a contact, and what ServiceTitan is to make of it shows up here.
      </p>
    );
  }
  return (
    <>
      {isOff && <WriteBackOff />}
      <div style={{ ...styles.row, marginBottom: 12 }} data-testid="outbox-counts">
        {OUTBOX_STATES.map((status) => (
          <Pill key={status} size="small" pillStyle={counts[status] > 0 ? OUTBOX_WORDS[status].pill : 'light-gray'}>
            <span data-testid={`outbox-count-${status}`}>
              {OUTBOX_WORDS[status].title} {countText(counts[status])}
            </span>
          </Pill>
        ))}
      </div>
      {isHeld && counts.pending > 0 && (
        <p style={{ ...styles.quiet, marginBottom: 12 }} data-testid="outbox-held">
          Nothing is sent while the schedule is paused. Resume it, and what is pending goes out.
        </p>
      )}
      {outbox.length === 0 && <p style={styles.quiet}>All of it is settled: nothing waits, and nothing is refused.</p>}
      <ul style={styles.list}>
        {outbox.map((write) => (
          <OutboxWrite key={write.id} write={write} canRun={canRun} account={accounts[write.tenantId]} slugs={slugs} refresh={refresh} />
        ))}
      </ul>
      {hasMore && <p style={{ ...styles.quiet, marginTop: 12 }}>The newest of each state; there are more.</p>}
    </>
  );
};
