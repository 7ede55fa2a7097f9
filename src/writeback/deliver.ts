import pMap from 'p-map';

import type { ServiceTitanClient } from '../servicetitan/client.types.js';
import { underLease, type Lease } from '../state/lease.js';
import { beginWrites, dueWrites, settleWrites, type WriteOutcome } from '../state/outbox.js';
import type { State } from '../state/state.js';
import { failureOf } from './failure.js';
import { lookAtWrites, type Item, type Looked } from './look-at-writes.js';
import type { StoredOperation } from './operation.js';
import { outcomeOfLook, outcomeOfSending, unknownOutcome, type OutcomeTools, type Sending } from './write-outcomes.js';

/** What a round delivers with. */
export type DeliveryTools = OutcomeTools & {
  state: State;
  tenantId: string;
  /** The right to deliver for the tenant: one process at a time has it, so that nothing is sent twice and one limiter holds the rate. */
  lease: Lease;
  /** Throws LeaseLostError once the lease is known to be lost. */
  assertHeld: () => void;
  client: ServiceTitanClient;
  operations: readonly StoredOperation[];
  /** Deliver these alone; undefined for all. */
  only?: readonly string[] | undefined;
  /** Requests in flight; the client's limiter has the last word on their rate. */
  concurrency: number;
  /** Writes taken up in one round. */
  limit: number;
};

/** What a round came to. `retryInMs`: nothing can be delivered before, because the other side is not there. */
export type DeliveryEnd = { writes: number; confirmed: number; refused: number; hasMore: boolean; retryInMs: number | null };

type Sent = Item & { sending: Sending };

/**
 * Delivers what waits in a tenant's outbox, a bounded part of it: looks what ServiceTitan has of it already, sends what is missing, and reads it back
 * before it counts as confirmed. A write is marked as sent before it is, so that after a crash, or a reply that was lost, the next round finds out by
 * looking what became of it, and sends nothing before that. Throws LeaseLostError, or when the state cannot be reached.
 */
export const deliverWrites = async (tools: DeliveryTools): Promise<DeliveryEnd> => {
  const { state, tenantId, client, limit, only } = tools;
  const writes = await dueWrites(state, { tenantId, now: tools.now().toISOString(), limit, only });
  const items = writes.flatMap((write): Item[] => tools.operations.filter(({ name }) => name === write.operation).map((operation) => ({ write, operation })));
  const known = new Set(items.map(({ write }) => write.id));
  const looks = await lookAtWrites({ client, items: items.filter(mayStand) });
  const before = [
    ...writes.filter(({ id }) => !known.has(id)).map((write) => unknownOutcome(tools, write)),
    ...items.flatMap(({ write }) => outcomeOfLook(tools, { write, look: lookOf(looks, write.id) }) ?? []),
  ];
  await settle(tools, before);
  const sent = await sendOpen(tools, items.filter(({ write }) => lookOf(looks, write.id).is === 'open'));
  const proofs = await lookAtWrites({ client, items: sent.filter(({ sending, operation }) => sending.is !== 'held-back' && !operation.isElsewhere) });
  const after = sent.map(({ write, sending, operation }) => outcomeOfSending(tools, { write, sending, proof: proofOf({ sending, operation, look: lookOf(proofs, write.id) }) }));
  await settle(tools, after);
  const outcomes = [...before, ...after];
  return {
    writes: writes.length,
    confirmed: outcomes.filter(({ status }) => status === 'confirmed').length,
    refused: outcomes.filter(({ status }) => status === 'refused').length,
    hasMore: writes.length === limit,
    retryInMs: waitForOutage(tools, { items, looks: [...looks.values(), ...proofs.values()], sent, outcomes }),
  };
};

/** Whether there may be something to be seen of a write that is not sent yet. */
const mayStand = ({ write, operation }: Item): boolean => !(operation.isMarked && write.neverSent);

const lookOf = (looks: ReadonlyMap<string, Looked>, id: string): Looked => looks.get(id) ?? { is: 'open' };

/** Who cannot be asked what he has says it with his answer. */
const proofOf = ({ sending, operation, look }: { sending: Sending; operation: StoredOperation; look: Looked }): Looked =>
  operation.isElsewhere && sending.is === 'accepted' ? { is: 'done' } : look;

const settle = async (tools: DeliveryTools, outcomes: readonly WriteOutcome[]): Promise<void> => {
  if (outcomes.length === 0) return;
  const { state, lease, tenantId, now } = tools;
  await underLease(state, lease, (held) => settleWrites(held.db, { state, tenantId, outcomes, now: now().toISOString() }));
};

/** Sends what nothing was seen of. Once the other side is not there, the rest of what goes to it is held back for a later round. */
const sendOpen = async (tools: DeliveryTools, open: readonly Item[]): Promise<Sent[]> => {
  const { state, lease, tenantId, client, now } = tools;
  if (open.length === 0) return [];
  const begun = await underLease(state, lease, (held) => beginWrites(held.db, { state, tenantId, ids: open.map(({ write }) => write.id), now: now().toISOString() }));
  const toServiceTitan = createOutageWatch();
  const elsewhere = createOutageWatch();
  return pMap(
    open.filter(({ write }) => begun.has(write.id)),
    async (item): Promise<Sent> => {
      const watch = item.operation.isElsewhere === true ? elsewhere : toServiceTitan;
      const outage = watch.outage();
      if (outage) return { ...item, sending: { is: 'held-back', error: outage.error } };
      tools.assertHeld();
      try {
        await item.operation.send({ client, write: item.write });
        watch.answered();
        return { ...item, sending: { is: 'accepted' } };
      } catch (error) {
        watch.failed(error);
        return { ...item, sending: { is: 'failed', error } };
      }
    },
    { concurrency: tools.concurrency },
  );
};

/** So many replies lost one after the other are an outage; one of them is an accident. */
const LOST_IN_A_ROW = 3;

/** Watches whether the other side is there at all: one refusal to serve anybody tells that it is not, and so do several replies lost in a row. */
const createOutageWatch = () => {
  let lost = 0;
  let met: { error: unknown } | null = null;
  return {
    outage: (): { error: unknown } | null => met,
    answered: (): void => {
      lost = 0;
    },
    failed: (error: unknown): void => {
      const { kind, effect } = failureOf(error);
      if (kind !== 'outage') return;
      lost += 1;
      if (effect === 'none' || lost >= LOST_IN_A_ROW) met ??= { error };
    },
  };
};

/** Whether a write shows that the other side is not there: it was held back for that, or turned away without effect. */
const metOutage = ({ sending }: Sent): boolean => sending.is === 'held-back' || (sending.is === 'failed' && failureOf(sending.error).effect === 'none');

/** How long ServiceTitan is left alone after an outage: as long as the first write waits that met it. */
const waitForOutage = (
  tools: DeliveryTools,
  { items, looks, sent, outcomes }: { items: readonly Item[]; looks: readonly Looked[]; sent: readonly Sent[]; outcomes: readonly WriteOutcome[] },
): number | null => {
  const errors = [...looks.flatMap((look) => (look.is === 'failed' ? [look.error] : [])), ...sent.flatMap((each) => (each.sending.is !== 'accepted' && metOutage(each) && !each.operation.isElsewhere ? [each.sending.error] : []))];
  if (errors.every((error) => failureOf(error).kind !== 'outage')) return null;
  const elsewhere = new Set(items.flatMap(({ write, operation }) => (operation.isElsewhere ? [write.id] : [])));
  const waits = outcomes.flatMap(({ id, nextAttemptAt }) => (nextAttemptAt === undefined || elsewhere.has(id) ? [] : [Date.parse(nextAttemptAt) - tools.now().getTime()]));
  return waits.length === 0 ? null : Math.max(Math.min(...waits), 0);
};
