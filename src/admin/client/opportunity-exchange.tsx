'use client';

import { useDocumentInfo } from '@payloadcms/ui';

import { styles } from '../styles.js';
import { ConflictChoice } from './conflict-choice.js';
import { OutboxWrite } from './outbox-write.js';
import { useConflicts } from './use-conflicts.js';
import { useOutboxOf } from './use-outbox.js';

type Props = {
  crmId: string;
  /** Null for one that ServiceTitan does not know. */
  stKey: string | null;
  /** What is said as long as nothing of it was to be sent. */
  nothing: string;
  canRun: boolean;
  /** What pipelines and stages are called, by slug. */
  names: Record<string, string>;
};

/** Beside an opportunity: what of it is to be sent to ServiceTitan, what was and what came of it, and the fields that wait for a decision. */
export const OpportunityExchange = ({ crmId, stKey, nothing, canRun, names }: Props) => {
  const { lastUpdateTime } = useDocumentInfo();
  const cue = String(lastUpdateTime);
  const outbox = useOutboxOf({ collection: 'opportunities', crmId, cue });
  const conflicts = useConflicts({ stKey, cue });
  const writes = outbox.value?.outbox ?? [];
  const open = conflicts.value?.conflicts ?? [];
  return (
    <>
      {open.length > 0 && (
        <div data-testid="opportunity-conflicts">
          <h4 style={styles.subheading}>Both sides changed</h4>
          <ul style={styles.list}>
            {open.map((conflict) => (
              <ConflictChoice key={conflict.id} conflict={conflict} canRun={canRun} names={names} refresh={conflicts.refresh} />
            ))}
          </ul>
        </div>
      )}
      <div data-testid="opportunity-outbox">
        <h4 style={styles.subheading}>To ServiceTitan</h4>
        {outbox.problem !== null && <p style={styles.quiet}>What goes to ServiceTitan could not be read: {outbox.problem}</p>}
        {conflicts.problem !== null && <p style={styles.quiet}>The conflicts could not be read: {conflicts.problem}</p>}
        {outbox.value !== null && writes.length === 0 && (
          <p style={styles.quiet} data-testid="opportunity-outbox-empty">
            {nothing}
          </p>
        )}
        <ul style={styles.list}>
          {writes.map((write) => (
            <OutboxWrite key={write.id} write={write} canRun={canRun} refresh={outbox.refresh} />
          ))}
        </ul>
      </div>
    </>
  );
};
