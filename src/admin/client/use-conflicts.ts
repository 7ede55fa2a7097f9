'use client';

import { useCallback } from 'react';

import type { ConflictReport } from '../../sync/conflicts/conflict-report.js';
import { useApi } from './use-api.js';
import { useFresh, type Fresh } from './use-fresh.js';

const SHOWN = 20;

/** The conflicts that wait for a person, of one document or of all; read again when `cue` becomes another one. */
export const useConflicts = ({ stKey, cue }: { stKey?: string; cue: string }): Fresh<ConflictReport> => {
  const api = useApi();
  const read = useCallback(
    () => api.get<ConflictReport>(`/conflicts?status=open&limit=${SHOWN}${stKey === undefined ? '' : `&stKey=${encodeURIComponent(stKey)}`}`),
    [api, stKey],
  );
  return useFresh({ read, cue });
};
