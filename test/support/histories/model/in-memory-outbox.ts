import type { ServiceTitanClient } from '../../../../src/servicetitan/client.types.js';
import type { DueWrite, OutboxStatus } from '../../../../src/state/outbox.js';
import { lookAtWrites, type Item, type Looked } from '../../../../src/writeback/look-at-writes.js';
import { OPERATIONS } from '../../../../src/writeback/operations.js';
import { outcomeOfLook, outcomeOfSending, type OutcomeTools, type Sending } from '../../../../src/writeback/write-outcomes.js';
import type { WriteRequest } from '../../../../src/writeback/write.types.js';

export type Row = Omit<DueWrite, 'status'> & { status: OutboxStatus; reason: string | null; stKey: string | null; confirmedAt: string | null; expectedValues: WriteRequest['expectedValues']; sentAs: number; isTakenBack: boolean };

/** Where a round's process is killed: once what it will send is marked, once it was sent. */
export type Kill = 'before-sending' | 'after-sending';

/** An outbox without a database, and without waits: what is not settled comes again in the next round. */
export const inMemoryOutbox = () => {
  const rows: Row[] = [];
  let sendings = 0;
  const isOpen = ({ status }: Row): boolean => status === 'pending' || status === 'sending';
  const laterWaits = (row: Row): boolean => rows.some((each) => each !== row && each.target === row.target && each.status === 'pending');

  const record = (requests: readonly WriteRequest[], { stKey, at }: { stKey: string | null; at: string }): void => {
    for (const request of requests) {
      for (const row of rows) if (row.target === request.target && (row.status === 'pending' || (row.status === 'refused' && request.operation === null))) row.status = 'superseded';
      const { operation } = request;
      if (operation === null) for (const row of rows) if (row.target === request.target && row.status === 'sending') row.isTakenBack = true;
      if (operation === null) continue;
      rows.push({ ...request, operation, id: `row-${rows.length}`, status: 'pending', attempts: 0, neverSent: true, createdAt: at, reason: null, stKey, confirmedAt: null, expectedValues: request.expectedValues, sentAs: 0, isTakenBack: false });
    }
  };

  const settle = (row: Row, outcome: { status: OutboxStatus; reason: string | null }, at: string): void => {
    const isNeedless = (outcome.status === 'pending' && laterWaits(row)) || (row.isTakenBack && ['pending', 'refused'].includes(outcome.status));
    row.status = isNeedless ? 'superseded' : outcome.status;
    row.reason = outcome.reason;
    if (row.status === 'confirmed') row.confirmedAt = at;
  };

  const dueOf = ({ id, status, target, operation, payload, attempts, neverSent, createdAt }: Row): DueWrite => ({
    id,
    status: status === 'sending' ? 'sending' : 'pending',
    target,
    operation,
    payload,
    attempts,
    neverSent,
    createdAt,
  });

  /** As `deliverWrites` does it. Returns how many writes it took up. */
  const round = async ({ client, at, kill }: { client: ServiceTitanClient; at: string; kill: Kill | null }): Promise<number> => {
    const tools: OutcomeTools = { now: () => new Date(at), random: () => 0.5, reasonOf: (error) => (error instanceof Error ? error.message : '') };
    const due = rows.filter((row) => isOpen(row) && (row.status === 'sending' || !rows.some((each) => each.status === 'sending' && each.target === row.target)));
    const items = due.flatMap((row): (Item & { row: Row })[] => OPERATIONS.filter(({ name }) => name === row.operation).map((operation) => ({ row, write: dueOf(row), operation })));
    const look = (looks: ReadonlyMap<string, Looked>, id: string): Looked => looks.get(id) ?? { is: 'open' };
    // Of what bears a mark of its own nothing can stand before it was sent.
    const looks = await lookAtWrites({ client, items: items.filter(({ operation, write }) => !(operation.isMarked && write.neverSent)) });
    const open = items.filter(({ row, write }) => {
      const outcome = outcomeOfLook(tools, { write, look: look(looks, write.id) });
      if (outcome === null) return true;
      settle(row, outcome, at);
      row.attempts += 1;
      return false;
    });
    const begun = open.filter(({ row }) => {
      if (row.status === 'sending' && (row.isTakenBack || laterWaits(row))) row.status = 'superseded';
      else {
        row.status = 'sending';
        row.neverSent = false;
        row.sentAs = sendings += 1;
        row.attempts += 1;
        return true;
      }
      return false;
    });
    if (kill === 'before-sending') return due.length;
    const sent: (Item & { row: Row; sending: Sending })[] = [];
    for (const item of begun) {
      try {
        await item.operation.send({ client, write: item.write });
        sent.push({ ...item, sending: { is: 'accepted' } });
      } catch (error) {
        sent.push({ ...item, sending: { is: 'failed', error } });
      }
    }
    if (kill === 'after-sending') return due.length;
    const proofs = await lookAtWrites({ client, items: sent });
    for (const { row, write, sending } of sent) settle(row, outcomeOfSending(tools, { write, sending, proof: look(proofs, write.id) }), at);
    return due.length;
  };

  /** What was put into ServiceTitan after that many sendings, by field. */
  const ownValues = ({ stKey, after }: { stKey: string; after: number }): Record<string, string[]> => {
    const values: Record<string, string[]> = {};
    const own = rows.filter((row) => row.stKey === stKey && (row.status === 'sending' || row.status === 'confirmed') && !row.isTakenBack && row.sentAs > after);
    for (const [field, value] of own.flatMap((row) => Object.entries(row.expectedValues ?? {}))) (values[field] ??= []).push(value);
    return values;
  };

  return { rows, record, round, ownValues, sendings: () => sendings, isWaiting: () => rows.some(isOpen) };
};
