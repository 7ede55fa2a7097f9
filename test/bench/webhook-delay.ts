import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '../../dev/postgres/embedded-postgres.js';
import { crmCommands, simulatorCommands } from './commands.js';
import type { ToldEvent } from './commands.js';
import type { Databases } from './databases.js';
import { withSyncedDeals } from './deals.js';
import { countFinding, limitFinding, quantile } from './finding.js';
import type { Finding } from './finding.js';
import { SERVICETITAN_LIMIT } from './limits.js';
import { note, shown } from './note.js';
import { countRequests } from './requests.js';
import { watchingValues } from './watch-values.js';
import type { SeenValue } from './watch-values.js';

const PER_SECOND = 10;
const SECRET = 'a webhook secret of the bench, long enough for it';
/** How long the last webhooks may take before they count as lost. */
const PATIENCE_MS = 15_000;

/** Milliseconds from an event to its value in the CRM; null for one that never came. */
const delaysOf = (told: readonly ToldEvent[], seen: readonly SeenValue[]): (number | null)[] =>
  told.map((event) => {
    const found = seen.find(({ customerId, value }) => customerId === event.customerId && value === event.value);
    return found ? found.at - event.at : null;
  });

const milliseconds = (value: number): string => `${shown(value)} ms`;

/** (e) From an event in ServiceTitan over its signed webhook, sent by HTTP, to the changed opportunity in the CRM's database, at ServiceTitan's limit on requests. */
export const measureWebhooks = async ({ databases, seconds, isJudged }: { databases: Databases; seconds: number; isJudged: boolean }): Promise<Finding[]> => {
  const events = PER_SECOND * seconds;
  const port = await freePort();
  const webhooks = { url: `http://127.0.0.1:${port}/api/webhooks/st-automation`, secret: SECRET };
  return withSyncedDeals({ databases, deals: events, requestsPerSecond: SERVICETITAN_LIMIT, webhooks }, ({ simulator, crm, databaseUrl }) =>
    watchingValues(databaseUrl, async (seen) => {
      await crm.ask(crmCommands.serve, { port });
      await simulator.process.ask(simulatorCommands.takeRequests, {});
      const subject = `(e) ${PER_SECOND} webhooks/s for ${seconds} s`;
      note(subject);
      const { told, deliveries, refused } = await simulator.process.ask(simulatorCommands.happen, { events, perSecond: PER_SECOND });
      for (let waited = 0; waited < PATIENCE_MS && delaysOf(told, seen).includes(null); waited += 100) await sleep(100);
      const { count: overLimit } = await simulator.process.ask(simulatorCommands.countOverLimit, {});
      const requests = countRequests(await simulator.process.ask(simulatorCommands.takeRequests, {}));
      const delays = delaysOf(told, seen).filter((delay) => delay !== null);
      const [p50, p95, most] = [quantile(delays, 0.5), quantile(delays, 0.95), quantile(delays, 1)];
      return [
        limitFinding({
          subject: `${subject}, to the changed opportunity`,
          measured: `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}, at most ${milliseconds(most)}; ${(requests / seconds).toFixed(0)} requests/s of ${SERVICETITAN_LIMIT}`,
          target: 'p95 < 1 s',
          isMet: p95 < 1000,
          isJudged,
        }),
        countFinding({
          subject: `${subject}: opportunities`,
          measured: `${shown(delays.length)} changed, ${shown(deliveries)} deliveries, ${shown(refused)} refused; ${shown(overLimit)} requests over the limit`,
          target: `${shown(events)} changed by one delivery each`,
          isMet: delays.length === events && deliveries === events && refused === 0,
        }),
      ];
    }),
  );
};
