'use client';

import { useCallback } from 'react';

import type { OutboxReport, OutboxView } from '../../sync/outgoing/outbox-report.js';
import { useApi } from './use-api.js';
import { useFresh, type Fresh } from './use-fresh.js';

const SHOWN = 20;
const OF_ONE_SHOWN = 10;
const WHILE_SENDING_MS = 2000;
const OTHERWISE_MS = 10_000;
const OF_ONE_MS = 5000;

const isOnItsWay = (report: OutboxReport | null): boolean => report !== null && report.counts.pending + report.counts.sending > 0;

/** Of one document what is on its way is asked of what is shown, for the counts are those of all. */
const hasOpen = (report: OutboxReport | null): boolean => report?.outbox.some(({ status }) => status === 'pending' || status === 'sending') ?? false;

/** What is refused, waits or is being sent, in this order, each the newest first; with the counts of everything. */
export const useOutbox = (): Fresh<OutboxReport> => {
  const api = useApi();
  const read = useCallback(async (): Promise<OutboxReport> => {
    const page = (status: OutboxView['status']) => api.get<OutboxReport>(`/outbox?status=${status}&limit=${SHOWN}`);
    const refused = await page('refused');
    const others = await Promise.all((['sending', 'pending'] as const).filter((status) => refused.counts[status] > 0).map(page));
    const pages = [refused, ...others];
    return { outbox: pages.flatMap(({ outbox }) => outbox), counts: refused.counts, hasMore: pages.some(({ hasMore }) => hasMore) };
  }, [api]);
  return useFresh({ read, everyMs: (report) => (isOnItsWay(report) ? WHILE_SENDING_MS : OTHERWISE_MS) });
};

/** The newest of one document, whatever became of them; read again when `cue` becomes another one. */
export const useOutboxOf = ({ collection, crmId, cue }: { collection: 'contacts' | 'opportunities'; crmId: string; cue: string }): Fresh<OutboxReport> => {
  const api = useApi();
  const read = useCallback(() => api.get<OutboxReport>(`/outbox?collection=${collection}&crmId=${encodeURIComponent(crmId)}&limit=${OF_ONE_SHOWN}`), [api, collection, crmId]);
  return useFresh({ read, cue, everyMs: (report) => (hasOpen(report) ? WHILE_SENDING_MS : OF_ONE_MS) });
};
