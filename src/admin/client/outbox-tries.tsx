'use client';

import type { OutboxView } from '../../sync/outgoing/outbox-report.js';
import { counted } from '../value-text.js';
import { actorWords } from '../words.js';
import { TimeText } from './time-text.js';

/** Who asked for a change and when, how often it was tried, and when ServiceTitan had it or is asked again. */
export const OutboxTries = ({ write }: { write: Pick<OutboxView, 'requestedBy' | 'createdAt' | 'status' | 'attempts' | 'sentAt' | 'nextAttemptAt' | 'confirmedAt'> }) => {
  const { requestedBy, createdAt, status, attempts, sentAt, nextAttemptAt, confirmedAt } = write;
  const isOpen = status === 'pending' || status === 'sending';
  return (
    <span data-testid="outbox-tries">
      {requestedBy === null ? 'noticed ' : `asked for by ${actorWords(requestedBy)}, `}
      <TimeText at={createdAt} />
      {attempts > 1 && `; tried ${counted(attempts, 'time', 'times')}`}
      {sentAt !== null && confirmedAt === null && (
        <>
          ; sent <TimeText at={sentAt} />
        </>
      )}
      {confirmedAt !== null && (
        <>
          ; seen in ServiceTitan <TimeText at={confirmedAt} />
        </>
      )}
      {isOpen && nextAttemptAt !== null && (
        <>
          ; next try <TimeText at={nextAttemptAt} />
        </>
      )}
    </span>
  );
};
