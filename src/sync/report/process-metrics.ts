import { Counter, Histogram, Registry } from 'prom-client';

import type { ClientMeter } from '../../servicetitan/attempts.js';

/** What this process counts of its own traffic with ServiceTitan, for one Payload instance. */
export type ProcessMetrics = {
  registry: Registry;
  /** Counts for one tenant. */
  meterOf: (tenantId: string) => ClientMeter;
};

/** Limiter waits in seconds: a turn at once, within a second's window, and beyond it. */
const WAIT_BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 15, 60];

/** Counts from zero in a registry of its own: prom-client's global one belongs to the CRM. */
export const createProcessMetrics = (): ProcessMetrics => {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'crm_sync_servicetitan_requests_total',
    help: 'Requests to ServiceTitan by operation and result, of this process.',
    labelNames: ['tenant', 'operation', 'result'],
    registers,
  });
  const refused = new Counter({
    name: 'crm_sync_servicetitan_rate_limited_total',
    help: 'Requests that ServiceTitan answered with 429, of this process.',
    labelNames: ['tenant'],
    registers,
  });
  const waits = new Histogram({
    name: 'crm_sync_servicetitan_wait_seconds',
    help: 'Seconds that requests waited for their turn of the rate limiter, in this process.',
    labelNames: ['tenant'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  return {
    registry,
    meterOf: (tenant) => {
      refused.inc({ tenant }, 0);
      return {
        answered: ({ operation, result }) => {
          requests.inc({ tenant, operation, result });
          if (result === 'rate-limited') refused.inc({ tenant });
        },
        waited: (seconds) => waits.observe({ tenant }, seconds),
      };
    },
  };
};
