import type { World } from '../../../src/exports/simulator.js';

/** Six new customers, one for each of the six steps to have the last word on; `round` tells them from those of other rounds. */
export const sixSteps = (world: World, round: number): void => {
  const newJob = (name: string, businessUnit = 'Pool - Sales') => {
    const customer = world.addCustomer({ name: `${name} ${round}`, email: `${name.toLowerCase()}.${round}@example.com` });
    return { customer, job: world.addJob({ customerId: customer.id, businessUnit }) };
  };
  const priced = (jobId: number) => world.addEstimate({ jobId, name: 'Heater', subtotal: 1000 + round, tax: 70 });
  newJob('Contacted');
  world.addAppointment({ jobId: newJob('Appointed').job.id });
  priced(newJob('Estimated').job.id);
  world.sellEstimate(priced(newJob('Sold').job.id).id);
  const installed = newJob('Installed');
  world.sellEstimate(priced(installed.job.id).id);
  world.addJob({ customerId: installed.customer.id, businessUnit: 'Pool - Install' });
  world.setJobStatus(newJob('Started', 'Pool - Install').job.id, 'InProgress');
};
