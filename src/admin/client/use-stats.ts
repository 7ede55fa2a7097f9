'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

import type { PipelineStats } from '../../sync/report/pipeline-stats.js';
import { messageOf, useApi } from './use-api.js';

const WHILE_RUNNING_MS = 6000;

/** The pipelines in figures: read again when `cue` changes, and now and then while a run is on. Null until they were read. */
export const useStats = ({ isRunning, cue }: { isRunning: boolean; cue: string }): { pipelines: PipelineStats[] | null; problem: string | null; refresh: () => Promise<void> } => {
  const api = useApi();
  const [pipelines, setPipelines] = useState<PipelineStats[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isReading = useRef(false);

  const refresh = useCallback(async () => {
    if (isReading.current) return;
    isReading.current = true;
    try {
      setPipelines((await api.get<{ pipelines: PipelineStats[] }>('/stats')).pipelines);
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      isReading.current = false;
    }
  }, [api]);

  useEffect(() => {
    void refresh();
  }, [cue, refresh]);

  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void refresh(), WHILE_RUNNING_MS);
    return () => {
      clearInterval(timer);
      void refresh();
    };
  }, [isRunning, refresh]);

  return { pipelines, problem, refresh };
};
