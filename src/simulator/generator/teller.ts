import type { Instant } from '../world/instant.js';
import type { Random } from '../world/random.js';
import { createRandom } from '../world/random.js';
import type { CustomerRow } from '../world/crm-rows.js';
import type { AppointmentStatus, JobRow } from '../world/rows.js';
import type { World } from '../world/world.js';
import { ELECTRICAL_PACKAGES, POOL_PACKAGES } from './data.js';
import type { Moments } from './moments.js';
import { createMoments, DAY, HOUR } from './moments.js';
import type { People } from './people.js';
import { createPeople } from './people.js';
import type { Shop } from './shop.js';
import { openShop } from './shop.js';

/** Everything a story is told with. */
export type Teller = { world: World; random: Random; moments: Moments; people: People; shop: Shop };

/** Opens a shop in an empty world and gets ready to tell its stories. */
export const createTeller = (world: World): Teller => {
  const random = createRandom(world.core.seed, 'stories');
  const moments = createMoments({ now: world.now(), random });
  return { world, random, moments, people: createPeople({ random: createRandom(world.core.seed, 'people') }), shop: openShop({ world, moments }) };
};

/** The times of a record that was created then and last changed a little later. */
export const timesSince = ({ moments }: Teller, createdOn: Instant, days: number) => ({
  createdOn: { ticks: createdOn },
  modifiedOn: { ticks: moments.after(createdOn, days) },
});

/** A customer with the usual phones and emails, a few with several, a few with none. */
export const tellCustomer = (teller: Teller, createdOn: Instant): CustomerRow => {
  const { world, random, people } = teller;
  const { email, mobilePhone, phone, memo, ...person } = people.next();
  const times = timesSince(teller, createdOn, 3);
  const customer = world.addCustomer({ ...person, ...times, balance: random.chance(0.1) ? random.int(1, 90_000) / 100 : 0 });
  const customerId = customer.id;
  if (!random.chance(0.02)) {
    if (random.chance(0.92)) world.addContactMethod({ customerId, type: 'Email', value: email, ...times });
    if (random.chance(0.85)) world.addContactMethod({ customerId, type: 'MobilePhone', value: mobilePhone, doNotText: random.chance(0.05), ...times });
    if (random.chance(0.35)) world.addContactMethod({ customerId, type: 'Phone', value: phone, memo: random.chance(0.4) ? memo : null, ...times });
    if (random.chance(0.06)) world.addContactMethod({ customerId, type: 'Email', value: `billing.${email}`, memo: 'billing', ...timesSince(teller, createdOn, 10) });
    if (random.chance(0.04)) world.addContactMethod({ customerId, type: 'MobilePhone', value: people.phone(), active: false, ...times });
  }
  return customer;
};

/** A job created then, in one of the business units. */
export const tellJob = (
  teller: Teller,
  { customerId, units, createdOn, ...fields }: { customerId: number; units: readonly number[]; createdOn: Instant } & Partial<Pick<JobRow, 'jobStatus' | 'projectId'>>,
): JobRow => {
  const { world, random, moments } = teller;
  const times = timesSince(teller, createdOn, 4);
  const isDone = fields.jobStatus === 'Completed';
  return world.addJob({
    ...fields,
    customerId,
    businessUnit: random.pick(units),
    summary: random.chance(0.7) ? '<p>Customer reports an issue &amp; wants a quote</p>' : null,
    total: isDone ? random.int(0, 200) * 25 : null,
    completedOn: isDone ? { ticks: moments.after(createdOn, 3) } : null,
    ...times,
  });
};

/** The job's next appointment, with a technician. */
export const tellAppointment = (teller: Teller, { job, status, active = true }: { job: JobRow; status: AppointmentStatus; active?: boolean }): void => {
  const { world, random, shop } = teller;
  const isOver = status === 'Done' || status === 'Working';
  const start = isOver ? job.createdOn + 2 * HOUR : job.createdOn + random.int(1, 6) * DAY;
  const times = timesSince(teller, job.createdOn, 4);
  const appointment = world.addAppointment({ jobId: job.id, status, active, start: { ticks: start }, end: { ticks: start + 2 * HOUR }, ...times });
  if (status === 'Canceled' || !active || random.chance(0.1)) return;
  const assigned = status === 'Hold' ? 'Scheduled' : status;
  world.assignTechnician({ appointmentId: appointment.id, technicianId: random.pick(shop.technicians), status: assigned, ...times });
  if (random.chance(0.1)) world.assignTechnician({ appointmentId: appointment.id, technicianId: random.pick(shop.technicians), active: false, ...times });
};

/** A believable option for a job: its name and its price with 7 % tax on a part of it. */
export const inventOption = ({ random, world }: Pick<Teller, 'random' | 'world'>, { job, letter }: { job: JobRow; letter: string }) => {
  const isPool = world.tables['business-units'].need(job.businessUnitId).name.startsWith('Pool');
  const subtotal = random.int(35, 2400) * 10 + (random.chance(0.4) ? random.int(1, 99) / 100 : 0);
  const tax = Math.round(subtotal * random.pick([0, 0.035, 0.07]) * 100) / 100;
  return { name: `Option ${letter} – ${random.pick(isPool ? POOL_PACKAGES : ELECTRICAL_PACKAGES)}`, subtotal, tax };
};
