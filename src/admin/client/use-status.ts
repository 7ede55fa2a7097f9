'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

import type { StatusReport } from '../../sync/report/status-report.js';
import { messageOf, useApi } from './use-api.js';

const WHILE_RUNNING_MS = 1500;
const OTHERWISE_MS = 10_000;

/** The status of the sync, kept fresh: often while a run is on, now and then otherwise, not at all while nobody looks. */
export const useStatus = (initial: StatusReport): { status: StatusReport; problem: string | null; refresh: () => Promise<void> } => {
  const api = useApi();
  const [status, setStatus] = useState(initial);
  const [problem, setProblem] = useState<string | null>(null);
  const newest = useRef(0);

  const refresh = useCallback(async () => {
    const turn = (newest.current += 1);
    try {
      const report = await api.get<StatusReport>('/status');
      // A slow answer must not put an older state over a newer one.
      if (turn !== newest.current) return;
      setStatus(report);
      setProblem(null);
    } catch (error) {
      if (turn === newest.current) setProblem(messageOf(error));
    }
  }, [api]);

  const isRunning = status.running !== null;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) void refresh();
    }, isRunning ? WHILE_RUNNING_MS : OTHERWISE_MS);
    return () => clearInterval(timer);
  }, [isRunning, refresh]);

  return { status, problem, refresh };
};
