'use client';

import { ConfirmationModal } from '@payloadcms/ui';
import { useId, useState } from 'react';

import { styles } from '../styles.js';

export const FULL_RUN_MODAL = 'st-sync-full-run';

/** Asks before a full run, which brings in jobs of the past. `since` is a day, or empty for everything. */
export const FullRunModal = ({ onConfirm }: { onConfirm: (since: string) => Promise<void> }) => {
  const [since, setSince] = useState('');
  const id = useId();
  return (
    <ConfirmationModal
      modalSlug={FULL_RUN_MODAL}
      heading="Read everything again?"
      confirmLabel="Start the full run"
      onConfirm={() => onConfirm(since)}
      body={
        <div style={styles.list}>
          <p>
            A full run reads ServiceTitan from the beginning. Jobs from before the sync was set up get their contacts and opportunities too, so
            there may be many new ones. Nothing is deleted.
          </p>
          <label htmlFor={id}>Only jobs created since (leave empty for all):</label>
          <input
            id={id}
            type="date"
            style={styles.input}
            value={since}
            max={new Date().toISOString().slice(0, 10)}
            onChange={(event) => setSince(event.target.value)}
            data-testid="full-run-since"
          />
        </div>
      }
    />
  );
};
