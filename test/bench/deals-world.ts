import { setTimeout as sleep } from 'node:timers/promises';

import { createWorld } from '../../src/exports/simulator.js';
import type { World } from '../../src/exports/simulator.js';
import type { ToldEvent } from './commands.js';

/** A shop whose customers have one job with a technician each, and one open estimate: an opportunity in Proposal Sent that can be sold. */
export const createDealsWorld = (deals: number): World => {
  const world = createWorld();
  world.addBusinessUnit({ name: 'Pool - Sales' });
  const technician = world.addTechnician({ name: 'Tess Vale' });
  for (let index = 0; index < deals; index += 1) {
    const customer = world.addCustomer({ name: `Customer ${index}` });
    const job = world.addJob({ customerId: customer.id, businessUnit: 'Pool - Sales' });
    const appointment = world.addAppointment({ jobId: job.id });
    world.assignTechnician({ appointmentId: appointment.id, technicianId: technician.id });
    world.addEstimate({ jobId: job.id, subtotal: 1_000 });
  }
  world.settle();
  return world;
};

const now = (): number => performance.timeOrigin + performance.now();

/**
 * Gives one estimate after the other a new value, and changes its job, of which ServiceTitan tells its subscribers at once; for estimates alone it has
 * no events. Evenly, `perSecond` times a second, whatever becomes of the webhooks.
 */
export const happenToDeals = async ({ world, events, perSecond }: { world: World; events: number; perSecond: number }): Promise<ToldEvent[]> => {
  const { rows } = world.tables.estimates;
  const told: ToldEvent[] = [];
  const startedAt = now();
  for (let index = 0; index < events; index += 1) {
    await sleep(Math.max(startedAt + (index * 1000) / perSecond - now(), 0));
    const estimate = rows[index % rows.length];
    if (!estimate || estimate.jobId === null) throw new Error('The world has no deals');
    const value = 2_000 + index;
    world.setEstimateValue(estimate.id, { subtotal: value });
    told.push({ customerId: String(estimate.customerId), value, at: now() });
    world.touch('jobs', estimate.jobId);
  }
  return told;
};
