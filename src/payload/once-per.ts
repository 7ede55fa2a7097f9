import type { Payload } from 'payload';

/** What a process keeps once per Payload instance. Next loads modules more than once in one process, so it hangs on the global object. */
export const oncePer = <T>(name: string, make: () => T): ((payload: Payload) => T) => {
  const key = Symbol.for(`payload-st-sync.${name}`);
  return (payload) => {
    const holder = globalThis as typeof globalThis & { [key]?: WeakMap<Payload, T> };
    const all = (holder[key] ??= new WeakMap<Payload, T>());
    const known = all.get(payload) ?? make();
    all.set(payload, known);
    return known;
  };
};
