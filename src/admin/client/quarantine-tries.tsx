'use client';

import type { QuarantinedView } from '../../sync/report/quarantine-report.js';
import { styles } from '../styles.js';
import { counted } from '../value-text.js';
import { TimeText } from './time-text.js';

/** How often a record was tried, and when it is tried next. */
export const QuarantineTries = ({ record: { attempts, lastSeenAt, nextRetryAt } }: { record: Pick<QuarantinedView, 'attempts' | 'lastSeenAt' | 'nextRetryAt'> }) => (
  <div style={styles.quiet} data-testid="quarantine-tries">
    Tried {counted(attempts, 'time', 'times')}, last <TimeText at={lastSeenAt} />.{' '}
    {nextRetryAt === null ? (
      'It is tried again when ServiceTitan sends it again, which it does once somebody changes it there.'
    ) : (
      <>
        Next try with the first run after <TimeText at={nextRetryAt} />.
      </>
    )}
  </div>
);
