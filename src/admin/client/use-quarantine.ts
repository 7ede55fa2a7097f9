'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

import type { QuarantineReport } from '../../sync/report/quarantine-report.js';
import { messageOf, useApi } from './use-api.js';

const SHOWN = 20;

/** What is set aside: read again when a run ended, and when there is more or less of it. Null until it was read. */
export const useQuarantine = ({ count, lastRunId }: { count: number; lastRunId: string | null }): { report: QuarantineReport | null; problem: string | null; refresh: () => Promise<void> } => {
  const api = useApi();
  const [report, setReport] = useState<QuarantineReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const newest = useRef(0);

  const refresh = useCallback(async () => {
    const turn = (newest.current += 1);
    try {
      const read = await api.get<QuarantineReport>(`/quarantine?limit=${SHOWN}`);
      if (turn !== newest.current) return;
      setReport(read);
      setProblem(null);
    } catch (error) {
      if (turn === newest.current) setProblem(messageOf(error));
    }
  }, [api]);

  useEffect(() => {
    void refresh();
  }, [count, lastRunId, refresh]);

  return { report, problem, refresh };
};
