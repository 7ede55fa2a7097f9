'use client';

import { Button, toast, useModal } from '@payloadcms/ui';
import { useState } from 'react';

import type { StatusReport } from '../../sync/report/status-report.js';
import { styles } from '../styles.js';
import { FULL_RUN_MODAL, FullRunModal } from './full-run-modal.js';
import { messageOf, useApi } from './use-api.js';

type Triggered = { runId: string; alreadyRunning?: boolean };
type Props = { status: StatusReport; canStart: boolean; refresh: () => Promise<void>; onDryRun: (runId: string) => void };

/** What a person may do with the sync. */
export const RunButtons = ({ status, canStart, refresh, onDryRun }: Props) => {
  const api = useApi();
  const { openModal } = useModal();
  const [isBusy, setBusy] = useState(false);
  const { running, scheduler } = status;

  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
      await refresh();
    } catch (error) {
      toast.error(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const start = (body: object) => async (): Promise<void> => {
    const { runId, alreadyRunning } = await api.post<Triggered>('/trigger', body);
    if (alreadyRunning) toast.info('A run is on already: you see its progress.');
    else if ('dryRun' in body) onDryRun(runId);
  };
  const tell = (path: '/pause' | '/resume' | '/cancel', words: string) => async (): Promise<void> => {
    await api.post(path);
    toast.success(words);
  };

  const isIdle = running === null && canStart && !isBusy;
  const button = (id: string, words: string, onClick: () => void, more: { isOff?: boolean; style?: 'primary' | 'secondary' } = {}) => (
    <Button
      key={id}
      size="small"
      margin={false}
      buttonStyle={more.style ?? 'secondary'}
      disabled={more.isOff ?? isBusy}
      onClick={onClick}
      extraButtonProps={{ 'data-testid': id }}
    >
      {words}
    </Button>
  );
  return (
    <div style={styles.row} role="group" aria-label="Actions">
      {button('run-now', 'Run now', () => void act(start({})), { isOff: !isIdle, style: 'primary' })}
      {button('dry-run', 'Dry run', () => void act(start({ dryRun: true })), { isOff: !isIdle })}
      {button('full-run', 'Full run…', () => openModal(FULL_RUN_MODAL), { isOff: !isIdle })}
      {running !== null && button('cancel', 'Cancel the run', () => void act(tell('/cancel', 'The run stops at its next pause. What it wrote stays.')))}
      {scheduler === 'running' && button('pause', 'Pause the schedule', () => void act(tell('/pause', 'The schedule is paused.')))}
      {scheduler === 'paused' && button('resume', 'Resume the schedule', () => void act(tell('/resume', 'The schedule goes on.')))}
      <FullRunModal onConfirm={(since) => act(start({ mode: 'full', ...(since === '' ? {} : { since }) }))} />
    </div>
  );
};
