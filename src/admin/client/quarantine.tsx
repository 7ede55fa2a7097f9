'use client';

import { Banner, Button, toast } from '@payloadcms/ui';
import { useState } from 'react';

import { recordPage } from '../../servicetitan/web-links.js';
import type { QuarantinedView, QuarantineReport } from '../../sync/report/quarantine-report.js';
import { styles } from '../styles.js';
import { countText } from '../value-text.js';
import { entityWords, quarantineWords } from '../words.js';
import { QuarantineTries } from './quarantine-tries.js';
import { messageOf, useApi } from './use-api.js';

/** Where the card is on the page, for links to it. */
export const QUARANTINE_CARD = 'st-sync-quarantine';

type Props = {
  report: QuarantineReport | null;
  problem: string | null;
  canRun: boolean;
  /** Names by tenant id; empty where there is but one account. */
  accounts: Record<string, string>;
  /** Web addresses of ServiceTitan by tenant id, as far as they are known. */
  webUrls: Record<string, string>;
  refresh: () => Promise<void>;
};

/** Records that could not be processed: which, why, when they are tried again, and what a person can do about it. */
export const Quarantine = ({ report, problem, canRun, accounts, webUrls, refresh }: Props) => {
  if (report === null && problem === null) return null;
  const { quarantined, total } = report ?? { quarantined: [], total: 0 };
  return (
    <section id={QUARANTINE_CARD} style={styles.card} aria-label="Set aside" data-testid="quarantine">
      <h2 style={styles.heading}>Set aside</h2>
      {problem !== null && <Banner type="error">What is set aside could not be read: {problem}</Banner>}
      {report !== null && total === 0 && (
        <p style={styles.quiet} data-testid="quarantine-empty">
          Nothing is set aside. A record that cannot be read or written shows up here, with the reason and what to do; everything else goes on without it.
        </p>
      )}
      {total > 0 && (
        <>
          <p style={{ ...styles.quiet, marginBottom: 12 }}>
            These records could not be processed; everything else goes on without them. Mend what is wrong in ServiceTitan or in the CRM, and the next try takes them in.
            Dismiss one to hear no more of it, until it fails in another way.
          </p>
          <ul style={styles.list}>
            {quarantined.map((record) => (
              <SetAsideRecord key={record.id} record={record} canRun={canRun} account={accounts[record.tenantId]} webUrl={webUrls[record.tenantId] ?? null} refresh={refresh} />
            ))}
          </ul>
          {total > quarantined.length && (
            <p style={{ ...styles.quiet, marginTop: 12 }} data-testid="quarantine-more">
              And {countText(total - quarantined.length)} more, which are older.
            </p>
          )}
        </>
      )}
    </section>
  );
};

const SetAsideRecord = ({ record, canRun, account, webUrl, refresh }: { record: QuarantinedView; canRun: boolean; account?: string; webUrl: string | null; refresh: () => Promise<void> }) => {
  const api = useApi();
  const [isBusy, setBusy] = useState(false);
  const name = entityWords(record);
  const page = recordPage({ webUrl, ...record });
  const act = (action: 'retry' | 'dismiss', words: string) => async (): Promise<void> => {
    setBusy(true);
    try {
      await api.post(`/quarantine/${record.id}/${action}`);
      toast.success(words);
      await refresh();
    } catch (error) {
      toast.error(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const button = (id: string, title: string, onClick: () => Promise<void>) => (
    <Button size="small" margin={false} buttonStyle="secondary" disabled={isBusy} aria-label={`${title} ${name}`} onClick={() => void onClick()} extraButtonProps={{ 'data-testid': id }}>
      {title}
    </Button>
  );
  return (
    <li style={styles.spread} data-testid="quarantine-record">
      <div style={styles.change}>
        <strong>
          {page === null ? (
            name
          ) : (
            <a href={page} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          )}
        </strong>
        {account !== undefined && <span style={styles.quiet}> ({account})</span>}
        <div>{quarantineWords(record)}</div>
        <QuarantineTries record={record} />
      </div>
      {canRun && (
        <div style={{ ...styles.row, flexWrap: 'nowrap' }}>
          {button('quarantine-retry', 'Retry', act('retry', `${name} is tried again by the run that starts now.`))}
          {button('quarantine-dismiss', 'Dismiss', act('dismiss', `${name} is left alone until it fails in another way.`))}
        </div>
      )}
    </li>
  );
};
