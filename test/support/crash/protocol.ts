import type { SimulatorConnection } from '../../../src/exports/simulator.js';

/** Where and as what a CRM process boots. */
export type Boot = {
  databaseUrl: string;
  connections: (SimulatorConnection & { requestsPerSecond?: number })[];
  leaseSeconds: number;
  /** Connections of Payload's own pool. Default 10. */
  crmConnections?: number;
};

/** The statement at which something happens to the process: the `nth` one, or the `nth` whose text or values hold `holding`. */
export type Trap = {
  nth: number;
  holding?: string;
  /** Nothing is counted before a statement that holds this. */
  since?: string;
  /** `kill`: SIGKILL. `stop`: SIGSTOP. Either right before the statement goes out, or `afterMs` later. */
  signal: 'SIGKILL' | 'SIGSTOP';
  afterMs: number;
};

/** What is measured of a process that is at rest. */
export type Rest = { heapUsed: number; resources: Record<string, number>; listeners: number };

/** What a CRM process can be asked, and what it answers. */
export type Questions = {
  /** Works, tick by tick, until no run is open; the statuses of the runs there are, oldest first. */
  work: { trap?: Trap; answer: { statuses: string[]; statements: number } };
  /** Asks for a run and works until none is open. */
  run: { trap?: undefined; answer: { status: string; failed: number; error: string | null } };
  /** Works the inboxes, tick by tick, until nothing waits in them. */
  inbox: { trap?: Trap; answer: { statements: number } };
  rest: { trap?: undefined; answer: Rest };
};

export type Ask = { [Name in keyof Questions]: { id: number; name: Name; trap?: Trap } }[keyof Questions];
export type Answer = { id: number; answer: unknown } | { id: number; error: string } | { ready: true } | { loose: string };
