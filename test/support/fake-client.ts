import type { ServiceTitanClient } from '../../src/servicetitan/client.types.js';
import type { Received } from '../../src/servicetitan/received.js';

/** A row as the client gives it. */
export const received = <T>(record: T): Received<T> => ({ ok: true, record, raw: record, isMended: false });

/** A client that has only the given methods; any other one fails by name. What was asked of it is noted in `asked`. */
export const fakeClient = (methods: Partial<ServiceTitanClient>): { client: ServiceTitanClient; asked: [name: string, ...args: unknown[]][] } => {
  const asked: [string, ...unknown[]][] = [];
  const client = new Proxy(methods, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      return (...args: unknown[]): unknown => {
        asked.push([String(name), ...args]);
        if (typeof method !== 'function') throw new Error(`This client has no ${String(name)}`);
        return Reflect.apply(method, target, args);
      };
    },
  });
  return { client: client as ServiceTitanClient, asked };
};
