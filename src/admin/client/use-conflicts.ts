'use client';

import { useCallback } from 'react';

import type { ConflictReport } from '../../sync/conflicts/conflict-report.js';
import { useApi } from './use-api.js';
import { useFresh, type Fresh } from './use-fresh.js';

const SHOWN = 20;
const NONE: ConflictReport = { conflicts: [], hasMore: false };

/** The conflicts that wait for a person, of one document or of all (none where ServiceTitan does not know it); read again when `cue` becomes another one. */
export const useConflicts = ({ stKey, cue }: { stKey?: string | null; cue: string }): Fresh<ConflictReport> => {
  const api = useApi();
  const read = useCallback(
    (): Promise<ConflictReport> =>
      stKey === null ? Promise.resolve(NONE) : api.get<ConflictReport>(`/conflicts?status=open&limit=${SHOWN}${stKey === undefined ? '' : `&stKey=${encodeURIComponent(stKey)}`}`),
    [api, stKey],
  );
  return useFresh({ read, cue });
};
