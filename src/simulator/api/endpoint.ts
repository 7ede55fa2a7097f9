import type { Operation } from './request.js';
import type { Method, Module } from './resource.js';

/** One operation of the API; `path` comes after `/{module}/v2/tenant/{tenant}/` and names its parameters in braces. */
export type Endpoint = { method: Method; module: Module; path: string; operation: Operation };

/** How requests and faults name an operation: `PUT sales/estimates/{id}/sell`. */
export const operationName = ({ method, module, path }: Omit<Endpoint, 'operation'>): string => `${method} ${module}/${path}`;

/** Whether `names` has an operation, with its module or without: `PUT estimates/{id}/unsell`. */
export const isNamed = ({ endpoint, names }: { endpoint: Omit<Endpoint, 'operation'>; names: readonly string[] }): boolean =>
  names.some((name) => name === operationName(endpoint) || name === `${endpoint.method} ${endpoint.path}`);
