'use client';

import type { AuditEntry } from '../../state/audit.js';
import { styles } from '../styles.js';
import { actionWords, auditActorWords, auditResultWords } from '../words.js';
import { TimeText } from './time-text.js';

/** What people asked the sync to do, newest first. For those who may ask themselves. */
export const RecentActions = ({ actions }: { actions: AuditEntry[] }) => {
  if (actions.length === 0) return null;
  return (
    <section style={styles.card} aria-label="Asked by people" data-testid="recent-actions">
      <h2 style={styles.heading}>Asked by people</h2>
      <ul style={styles.list}>
        {actions.map(({ id, actor, action, subject, status, at }) => (
          <li key={id} style={styles.change}>
            {auditActorWords(actor)}: {actionWords(action)}
            {subject !== null && <span style={styles.quiet}> ({subject})</span>}
            <div style={styles.quiet}>
              <TimeText at={at} />, {auditResultWords(status)}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
};
