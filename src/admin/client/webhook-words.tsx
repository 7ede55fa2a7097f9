'use client';

import type { WebhookFigures } from '../../sync/report/status-report.js';
import { styles } from '../styles.js';
import { countText } from '../value-text.js';
import { TimeText } from './time-text.js';

/** How many webhooks came, and what became of those that were not simply worked. */
export const WebhookWords = ({ webhooks: { received, waiting, failed, ignored, lastReceivedAt } }: { webhooks: WebhookFigures }) => {
  if (received === 0 || lastReceivedAt === null) {
    return (
      <p style={styles.quiet} data-testid="webhooks-none">
        None so far. With them changes arrive within a second: see “Webhooks” in the README of payload-st-sync.
      </p>
    );
  }
  return (
    <>
      <p style={styles.change}>
        <span data-testid="webhooks-received">{countText(received)}</span> received, the last <TimeText at={lastReceivedAt} />
      </p>
      <p style={styles.quiet} data-testid="webhooks-left">
        {countText(waiting)} waiting · {countText(failed)} failed · {countText(ignored)} not needed
      </p>
    </>
  );
};
