import type { Random } from '../world/random.js';
import type { World } from '../world/world.js';
import type { Chapter } from './chapters.js';
import { contacted, installIn, longAgo, proposalSent, unmapped } from './chapters.js';
import type { Teller } from './teller.js';
import { createTeller, tellCustomer, timesSince } from './teller.js';

/** The figures of the first sync that the original description reports. */
export const DECEMBER = { recentCustomers: 450, opportunities: 91, install: 16, contacted: 37, proposalSent: 38, allCustomers: 800 } as const;

const INSTALL_STATUSES = ['Scheduled', 'InProgress', 'Hold', 'Completed', 'Dispatched'] as const;
const OLDEST_RECENT_DAYS = 13;

/**
 * Fills an empty world with a shop whose first sync gives 450 contacts and 91 opportunities: 16 in install, 37 Contacted and
 * 38 Proposal Sent. The other customers, their old jobs and their leads are there to be left alone by it.
 */
export const fillDecemberWorld = (world: World): void => {
  const teller = createTeller(world);
  const { random, moments } = teller;
  const mapped: Chapter[] = [
    ...Array.from({ length: DECEMBER.install }, (_, index) => installIn(INSTALL_STATUSES[index % INSTALL_STATUSES.length] ?? 'Scheduled')),
    ...Array.from({ length: DECEMBER.contacted }, () => contacted),
    ...Array.from({ length: DECEMBER.proposalSent }, () => proposalSent),
  ];
  const recent = [...mapped, ...Array.from({ length: DECEMBER.recentCustomers - mapped.length }, () => unmapped)];
  const old = Array.from({ length: DECEMBER.allCustomers - DECEMBER.recentCustomers }, () => longAgo);

  for (const chapter of shuffled({ items: [...recent, ...old], random })) {
    const isOld = chapter === longAgo;
    const createdOn = isOld ? moments.daysAgo(900, 60) : moments.daysAgo(OLDEST_RECENT_DAYS, 0.1);
    const since = !isOld && random.chance(0.6) ? createdOn : moments.daysAgo(1200, 900);
    const { id: customerId } = tellCustomer(teller, since);
    chapter(teller, { customerId, createdOn });
    // Regulars of units without a pipeline: a second recent job, and work of any unit long ago that no incremental run may count.
    if (chapter === unmapped && random.chance(0.1)) unmapped(teller, { customerId, createdOn: moments.daysAgo(OLDEST_RECENT_DAYS, 0.1) });
    if (chapter === unmapped && random.chance(0.15)) longAgo(teller, { customerId, createdOn: moments.daysAgo(800, 60) });
    if (isOld) tellAfterlife(teller, customerId);
  }
  tellInquiries(teller);
  world.settle();
};

/** What still happens to customers without a recent job: payments, late invoices, merges. None of it makes them recent. */
const tellAfterlife = (teller: Teller, customerId: number): void => {
  const { world, random, moments } = teller;
  const recently = () => ({ modifiedOn: { ticks: moments.daysAgo(10, 0.1) } });
  if (random.chance(0.06)) world.changeCustomer(customerId, { balance: random.int(1, 50_000) / 100 }, recently());
  if (random.chance(0.04)) {
    for (const job of world.tables.jobs.of('customer', customerId)) world.changeJob(job.id, { total: random.int(1, 90) * 50 }, recently());
  }
  if (random.chance(0.03)) world.changeCustomer(customerId, { active: false }, { modifiedOn: { ticks: moments.daysAgo(50, 20) } });
  if (random.chance(0.03)) {
    const loser = tellCustomer(teller, moments.daysAgo(900, 100));
    world.mergeCustomers(loser.id, customerId, { modifiedOn: { ticks: moments.daysAgo(90, 1) } });
  }
};

/** Leads and bookings that were all dealt with before the window began. */
const tellInquiries = (teller: Teller): void => {
  const { world, random, moments, people, shop } = teller;
  for (let index = 0; index < 14; index += 1) {
    const person = people.next();
    const times = timesSince(teller, moments.daysAgo(200, 45), 3);
    world.addLead({
      status: random.pick(['Dismissed', 'Converted']),
      businessUnitId: random.pick(shop.salesUnits),
      summary: 'Asked about financing',
      leadCustomerName: person.name,
      leadPhone: person.phone,
      leadEmail: person.email,
      ...times,
    });
    if (index % 2 === 0) world.addBooking({ name: person.name, address: person.address, status: random.pick(['Dismissed', 'Converted']), summary: 'Pump is loud', ...times });
  }
};

const shuffled = <T>({ items, random }: { items: readonly T[]; random: Random }): T[] => {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = random.int(0, index);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
};
