import { startProcess } from './child-process.js';
import type { BenchProcess } from './child-process.js';
import { crmCommands, simulatorCommands } from './commands.js';
import type { BenchWebhooks, Connection, CrmToOpen } from './commands.js';
import { note, shown } from './note.js';

/** The heap of the process whose memory is measured, in megabytes. */
export const MEASURED_HEAP = 512;

/** A simulated ServiceTitan in a process of its own. */
export type BenchSimulator = { process: BenchProcess; connection: Connection };

/** Starts a simulator with that many customers, each with a job of the last days, a fifth of them in mapped business units. */
export const startBenchSimulator = async (customers: number): Promise<BenchSimulator> => {
  note(`making a ServiceTitan of ${shown(customers)} customers`);
  const process = startProcess({ script: 'simulator-process.ts', heapMegabytes: 4096 });
  return { process, connection: await process.ask(simulatorCommands.open, { customers }) };
};

/** Runs `work` with a simulator of that many customers who have one job and one open estimate each, and ends it. */
export const withDeals = async <T>(args: { deals: number; requestsPerSecond: number; webhooks: BenchWebhooks | null }, work: (simulator: BenchSimulator) => Promise<T>): Promise<T> => {
  const process = startProcess({ script: 'simulator-process.ts', heapMegabytes: 1024 });
  try {
    return await work({ process, connection: await process.ask(simulatorCommands.openDeals, args) });
  } finally {
    await process.end();
  }
};

/** Runs `work` with a CRM in a process of its own. The tables must be there: what makes them is no part of what is measured. */
export const withCrm = async <T>(args: CrmToOpen & { connection: Connection }, work: (crm: BenchProcess) => Promise<T>): Promise<T> => {
  const crm = startProcess({ script: 'crm-process.ts', heapMegabytes: MEASURED_HEAP, env: { NODE_ENV: 'production' } });
  try {
    await crm.ask(crmCommands.open, { ...args, push: false });
    return await work(crm);
  } finally {
    await crm.end();
  }
};
