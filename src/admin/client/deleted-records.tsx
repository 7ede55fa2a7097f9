'use client';

import { Button, toast } from '@payloadcms/ui';
import { useState } from 'react';

import type { DeletedRecord } from '../../state/remembered.js';
import { styles } from '../styles.js';
import { TimeText } from './time-text.js';
import { messageOf, useApi } from './use-api.js';

/** Documents that people deleted; they stay deleted until someone presses Re-create. */
export const DeletedRecords = ({ records, canRun, refresh }: { records: DeletedRecord[]; canRun: boolean; refresh: () => Promise<void> }) => {
  const api = useApi();
  const [gone, setGone] = useState<readonly string[]>([]);
  const left = records.filter(({ stKey }) => !gone.includes(stKey));
  if (left.length === 0) return null;
  const recreate = async (stKey: string): Promise<void> => {
    try {
      await api.post('/recreate', { stKey });
      setGone((before) => [...before, stKey]);
      toast.success('It is created again by the run that starts now.');
      await refresh();
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  return (
    <section style={styles.card} aria-label="Deleted by people" data-testid="deleted-records">
      <h2 style={styles.heading}>Deleted by people</h2>
      <p style={styles.quiet}>The sync leaves these deleted. The latest are shown first.</p>
      <ul style={styles.list}>
        {left.map(({ stKey, collection, label, deletedAt }) => (
          <li key={stKey} style={styles.spread}>
            <span style={styles.change}>
              {collection === 'contacts' ? 'Contact' : 'Opportunity'} {label ?? stKey}, <TimeText at={deletedAt} />
            </span>
            {canRun && (
              <Button size="small" margin={false} buttonStyle="secondary" aria-label={`Re-create ${label ?? stKey}`} onClick={() => void recreate(stKey)} extraButtonProps={{ 'data-testid': 'recreate' }}>
                Re-create
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
