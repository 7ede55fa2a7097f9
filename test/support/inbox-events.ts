import { randomUUID } from 'node:crypto';

import { desc, inArray } from 'drizzle-orm';

import { inboxIdle, wakeInbox } from '../../src/jobs/inbox-pump.js';
import { listInbox, receiveEvent, type InboxRow } from '../../src/state/inbox.js';
import type { Shop } from './shop.js';

/** A webhook as the route hands it to the inbox. */
export type TestEvent = { eventKey: string; eventType: string; body: unknown };

/** A ServiceTitan V2 CloudEvent. */
export const cloudEvent = (eventType: string, data: Record<string, unknown>): TestEvent => {
  const userassignedid = randomUUID();
  const body = { specversion: '1.0', id: randomUUID(), type: eventType, source: 'https://webhooks.servicetitan.io', userassignedid, data };
  return { eventKey: userassignedid, eventType, body };
};

/** Without a customer it is an event that says less than ServiceTitan's do. */
export const jobEvent = (jobId: number, args: { type?: string; customerId?: number } = {}): TestEvent =>
  cloudEvent(args.type ?? 'tn.jpm.job-updated', { job: { id: jobId, customerId: args.customerId }, tenantId: 1 });

export const appointmentEvent = (appointment: { id: number; jobId: number }): TestEvent =>
  cloudEvent('tn.jpm.job-appointment-updated', { appointment: { id: appointment.id, jobId: appointment.jobId }, tenantId: 1 });

/** Commits events to the shop's inbox, without anybody being told. */
export const commitEvents = async (shop: Shop, events: readonly TestEvent[]): Promise<void> => {
  for (const event of events) await receiveEvent(shop.runtime.state, { event: { tenantId: shop.tenantId, ...event }, now: new Date().toISOString(), cap: 100_000 });
};

/** What the route does with events, and then waits until they are worked as far as they can be now. */
export const receive = async (shop: Shop, ...events: readonly TestEvent[]): Promise<void> => {
  await commitEvents(shop, events);
  wakeInbox(shop.payload, shop.tenantId);
  await inboxIdle(shop.payload);
};

export const inboxOf = (shop: Shop): Promise<InboxRow[]> => listInbox(shop.runtime.state, { tenantId: shop.tenantId, limit: 100_000 });

/** The rounds that left a line in the log of runs, newest first. */
export const roundsOf = ({ runtime: { state } }: Shop) => {
  const { syncLog } = state.tables.journal;
  return state.db
    .select()
    .from(syncLog)
    .where(inArray(syncLog.syncType, ['webhook', 'poll']))
    .orderBy(desc(syncLog.seq));
};
