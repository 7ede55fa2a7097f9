import type { ServiceTitanClient } from '../../../src/servicetitan/client.types.js';
import type { Database } from '../../../src/state/transaction.js';
import type { SyncRuntime } from '../../../src/sync/runtime.js';

/** What a process that was killed meets wherever it goes on. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** A runtime of a process that will be killed; `isDead` once it was. */
export type Dying = { runtime: SyncRuntime; isDead: () => boolean };

/**
 * The runtime of a process that is killed after `steps` of its steps: a request to ServiceTitan and a transaction of the state are two each, one before
 * it takes effect and one after. From then on it reads nothing, writes nothing and gives no lease back.
 */
export const dyingRuntime = (runtime: SyncRuntime, steps: number): Dying => {
  let left = steps;
  const live = (): void => {
    if (left <= 0) throw new KilledError('killed');
  };
  const step = (): void => {
    live();
    left -= 1;
    live();
  };
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    step();
    const result = await work();
    step();
    return result;
  };
  const clientOf = (client: ServiceTitanClient): ServiceTitanClient =>
    new Proxy(client, {
      get: (target, name): unknown => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => around(async () => (await Reflect.apply(member, target, given)) as unknown);
      },
    });
  const db = new Proxy(runtime.state.db, {
    get: (target: Database, name): unknown => {
      live();
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  const state: SyncRuntime['state'] = { ...runtime.state, db, transaction: (work) => around(() => runtime.state.transaction(work)) };
  const tenants = new Map([...runtime.tenants].map(([id, tenant]) => [id, { ...tenant, client: clientOf(tenant.client) }]));
  return { runtime: { ...runtime, state, tenants }, isDead: () => left <= 0 };
};
