'use client';

import { Button, Pill } from '@payloadcms/ui';

import type { OutboxView } from '../../sync/outgoing/outbox-report.js';
import type { CollectionSlugs } from '../collection-slugs.types.js';
import { styles } from '../styles.js';
import { OUTBOX_WORDS } from '../write-back-words.js';
import { DocumentLink } from './document-link.js';
import { OutboxTries } from './outbox-tries.js';
import { useAction } from './use-action.js';

type Props = {
  write: OutboxView;
  canRun: boolean;
  account?: string | undefined;
  /** Given where the document is not the one that is looked at. */
  slugs?: CollectionSlugs;
  refresh: () => Promise<void>;
};

/** One change for ServiceTitan: what, who asked for it, how it stands, and what a person can do about it. */
export const OutboxWrite = ({ write, canRun, account, slugs, refresh }: Props) => {
  const { isBusy, act } = useAction();
  const { id, description, status, reason } = write;
  const button = (action: 'retry' | 'cancel', title: string, done: string) => (
    <Button
      size="small"
      margin={false}
      buttonStyle="secondary"
      disabled={isBusy}
      aria-label={`${title}: ${description}`}
      onClick={() => void act({ path: `/outbox/${id}/${action}`, done, then: refresh })}
      extraButtonProps={{ 'data-testid': `outbox-${action}` }}
    >
      {title}
    </Button>
  );
  return (
    <li style={styles.entry} data-testid="outbox-write" data-status={status}>
      <div style={styles.change}>
        <div style={styles.row}>
          <strong>{description}</strong>
          <Pill size="small" pillStyle={OUTBOX_WORDS[status].pill}>
            {OUTBOX_WORDS[status].title}
          </Pill>
        </div>
        {reason !== null && <div data-testid="outbox-reason">{reason}</div>}
        <div style={styles.quiet}>
          {slugs !== undefined && (
            <>
              <DocumentLink of={write} slugs={slugs} />
              {': '}
            </>
          )}
          {account !== undefined && `${account}, `}
          <OutboxTries write={write} />
        </div>
      </div>
      {canRun && status === 'refused' && (
        <div style={{ ...styles.row, flexWrap: 'nowrap' }}>
          {button('retry', 'Retry', 'It is sent again.')}
          {button('cancel', 'Put away', 'It is put away: ServiceTitan is not asked again.')}
        </div>
      )}
      {canRun && status === 'pending' && button('cancel', 'Cancel', 'It is taken back: ServiceTitan does not hear of it.')}
    </li>
  );
};
