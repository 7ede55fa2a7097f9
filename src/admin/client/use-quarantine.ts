'use client';

import { useCallback } from 'react';

import type { QuarantineReport } from '../../sync/report/quarantine-report.js';
import { useApi } from './use-api.js';
import { useFresh, type Fresh } from './use-fresh.js';

const SHOWN = 20;

/** What is set aside: read again when a run ended, and when there is more or less of it. */
export const useQuarantine = ({ count, lastRunId }: { count: number; lastRunId: string | null }): Fresh<QuarantineReport> => {
  const api = useApi();
  const read = useCallback(() => api.get<QuarantineReport>(`/quarantine?limit=${SHOWN}`), [api]);
  return useFresh({ read, cue: `${count} ${lastRunId ?? ''}` });
};
