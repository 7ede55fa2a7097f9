import { startSimulator } from '../../src/exports/simulator.js';
import type { Simulator } from '../../src/exports/simulator.js';
import { answer, answerCommands } from './answer.js';
import { simulatorCommands } from './commands.js';
import { createDealsWorld, happenToDeals } from './deals-world.js';
import { REQUESTS_PER_SECOND } from './limits.js';

let opened: Simulator | null = null;

const simulator = (): Simulator => {
  if (!opened) throw new Error('The simulator is not open yet');
  return opened;
};

const changeCustomers = ({ count, round }: { count: number; round: number }): void => {
  const { world } = simulator();
  const { estimates, customers } = world.tables;
  const open = estimates.rows.filter((estimate) => estimate.status === 'Open' && estimate.customerId !== null);
  const withOpen = new Set(open.map((estimate) => estimate.customerId));
  // Those with an open estimate first, so that a change reaches the opportunity as well; the same ones in a world of any size.
  const ids = customers.rows.map((customer) => customer.id);
  const chosen = [...ids.filter((id) => withOpen.has(id)), ...ids.filter((id) => !withOpen.has(id))].slice(0, count);
  const isChosen = new Set(chosen);
  for (const id of chosen) world.changeCustomer(id, { name: `Renamed Customer ${id} ${round}` });
  for (const estimate of open) {
    if (estimate.customerId !== null && isChosen.has(estimate.customerId)) world.setEstimateValue(estimate.id, { subtotal: 1000 + round });
  }
};

answerCommands([
  answer(simulatorCommands.open, async ({ customers }) => {
    opened = await startSimulator({
      world: { customers, recentShare: 1, mappedShare: 0.2 },
      requestsPerSecond: REQUESTS_PER_SECOND,
      // Chance has no place in a count of requests.
      emptyPageShare: 0,
    });
    return opened.connection();
  }),
  answer(simulatorCommands.openDeals, async ({ deals, requestsPerSecond, webhooks }) => {
    opened = await startSimulator({ world: createDealsWorld(deals), requestsPerSecond, emptyPageShare: 0, ...(webhooks ? { webhooks } : {}) });
    return opened.connection();
  }),
  answer(simulatorCommands.happen, async (args) => {
    const told = await happenToDeals({ world: simulator().world, ...args });
    await simulator().webhooks.idle();
    const { sent } = simulator().webhooks;
    return { told, deliveries: sent.length, refused: sent.filter(({ status }) => status !== 202).length };
  }),
  answer(simulatorCommands.takeRequests, () => {
    const taken = { ...simulator().requests.byOperation };
    simulator().requests.reset();
    return Promise.resolve(taken);
  }),
  answer(simulatorCommands.countOverLimit, () => Promise.resolve({ count: simulator().requests.byStatus[429] ?? 0 })),
  answer(simulatorCommands.changeCustomers, (args) => {
    changeCustomers(args);
    return Promise.resolve({});
  }),
]);
