import type { ServiceTitanClient } from '../servicetitan/client.types.js';
import type { DueWrite } from '../state/outbox.js';
import { failureOf } from './failure.js';
import type { StoredOperation } from './operation.js';
import type { Look } from './write.types.js';

/** A write on its way through a round, with the operation that does it. */
export type Item = { write: DueWrite; operation: StoredOperation };

/** What was found out about a write; `failed` when looking did. */
export type Looked = Look | { is: 'failed'; error: unknown };

/** Looks at writes, those of one operation together. Who cannot be asked what he has is taken to have nothing. Never throws. */
export const lookAtWrites = async ({ client, items }: { client: ServiceTitanClient; items: readonly Item[] }): Promise<Map<string, Looked>> => {
  const looks = new Map<string, Looked>();
  for (const operation of new Set(items.map((item) => item.operation))) {
    const own = items.filter((item) => item.operation === operation);
    const found = operation.isElsewhere ? own.map((): Looked => ({ is: 'open' })) : await lookTogether(client, operation, own);
    own.forEach(({ write }, index) => looks.set(write.id, found[index] ?? { is: 'open' }));
  }
  return looks;
};

/** What one of them chokes on is searched for by halves, so that it holds up no other. */
const lookTogether = async (client: ServiceTitanClient, operation: StoredOperation, items: readonly Item[]): Promise<Looked[]> => {
  try {
    return await operation.look({ client, writes: items.map(({ write }) => write) });
  } catch (error) {
    if (items.length === 1 || failureOf(error).kind === 'outage') return items.map(() => ({ is: 'failed', error }));
    const half = Math.ceil(items.length / 2);
    const first = await lookTogether(client, operation, items.slice(0, half));
    return [...first, ...(await lookTogether(client, operation, items.slice(half)))];
  }
};
