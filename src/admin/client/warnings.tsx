'use client';

import { Collapsible } from '@payloadcms/ui';

import type { RunView } from '../../sync/report/run-view.js';
import { styles } from '../styles.js';
import { counted, countText } from '../value-text.js';

/** What people should know of a run, folded away. */
export const Warnings = ({ warnings }: Pick<RunView, 'warnings'>) => {
  if (warnings.length === 0) return null;
  return (
    <div style={{ marginTop: 12 }}>
      <Collapsible initCollapsed header={counted(warnings.length, 'warning', 'warnings')}>
        <ul style={styles.list} data-testid="warnings">
          {warnings.map(({ kind, subject, detail, count }) => (
            <li key={JSON.stringify([kind, subject, detail])} style={styles.change}>
              {detail} <span style={styles.quiet}>({subject}{count > 1 ? `, ${countText(count)} times` : ''})</span>
            </li>
          ))}
        </ul>
      </Collapsible>
    </div>
  );
};
