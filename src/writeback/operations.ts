import type { StoredOperation } from './operation.js';

/** Every operation that the outbox can send. */
export const OPERATIONS: readonly StoredOperation[] = [];

/** The operation of that name; undefined for one that an older or newer version wrote. */
export const operationNamed = (name: string): StoredOperation | undefined => OPERATIONS.find((operation) => operation.name === name);
