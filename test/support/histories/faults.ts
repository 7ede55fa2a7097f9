import type { Fault } from '../../../src/exports/simulator.js';

const WRITES = /^(PUT|POST|PATCH) (sales|jpm|crm|dispatch)/;

/** What goes wrong in a history, to begin with the next request that it meets. */
export const FAULTS: readonly Fault[] = [
  { kind: 'reset', when: 'after', on: WRITES },
  { kind: 'reset', when: 'before', on: WRITES },
  { kind: 'problem', status: 500, when: 'after', on: WRITES },
  { kind: 'problem', status: 503, on: WRITES },
  { kind: 'rate-limit', seconds: 1, on: WRITES },
  { kind: 'problem', status: 409, on: WRITES },
  { kind: 'problem', status: 400, on: WRITES },
  { kind: 'forbidden', on: WRITES },
  { kind: 'cut-json', on: WRITES },
  { kind: 'unauthorized', on: WRITES },
  { kind: 'reset', on: /^GET / },
  { kind: 'problem', status: 500, on: /^GET / },
  { kind: 'cut-json', on: /^GET / },
];
