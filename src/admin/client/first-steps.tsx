'use client';

import { Banner, Button, toast } from '@payloadcms/ui';
import { useState } from 'react';

import { styles } from '../styles.js';
import { messageOf, useApi } from './use-api.js';

type Props = { missingPipelines: readonly string[]; hasRun: boolean; canRun: boolean; onSeeded: () => Promise<void> };

/** What to do before anything can be seen: create the pipelines, then run. */
export const FirstSteps = ({ missingPipelines, hasRun, canRun, onSeeded }: Props) => {
  const api = useApi();
  const [isBusy, setBusy] = useState(false);
  const seed = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.post('/seed');
      await onSeeded();
      toast.success('The pipelines are there. Now press "Run now".');
    } catch (error) {
      toast.error(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  if (missingPipelines.length === 0) {
    if (hasRun) return null;
    return (
      <section data-testid="first-steps">
        <Banner type="info">Nothing came from ServiceTitan yet. {canRun ? 'Press "Run now" to bring in customers and jobs, or "Dry run" to see first what that would do.' : 'Someone who may start runs has to start the first one.'}</Banner>
      </section>
    );
  }
  return (
    <section style={styles.card} aria-label="First steps" data-testid="first-steps">
      <h2 style={styles.heading}>The pipelines are missing</h2>
      <p>Before the first run the CRM needs the pipelines and stages that opportunities move through: {missingPipelines.join(', ')}. Creating them changes nothing that is there.</p>
      {canRun ? (
        <Button size="small" margin={false} disabled={isBusy} onClick={() => void seed()} extraButtonProps={{ 'data-testid': 'seed' }}>
          Create the pipelines
        </Button>
      ) : (
        <p style={styles.quiet}>Someone who may start runs can create them here, or with the command “payload run seed”.</p>
      )}
    </section>
  );
};
