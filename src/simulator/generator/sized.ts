import type { Random } from '../world/random.js';
import type { World } from '../world/world.js';
import type { Chapter } from './chapters.js';
import { appointmentAhead, contacted, installIn, longAgo, proposalSent, sold, turnedDown, unmapped } from './chapters.js';
import type { GeneratorOptions } from './options.js';
import { createTeller, tellCustomer, timesSince } from './teller.js';

const RECENT_DAYS = 13;
const INSTALL_STATUSES = ['Scheduled', 'Scheduled', 'Dispatched', 'InProgress', 'Hold', 'Completed'];
const SALES_CHAPTERS: readonly Chapter[] = [contacted, contacted, appointmentAhead, appointmentAhead, proposalSent, proposalSent, proposalSent, proposalSent, sold, turnedDown];

/** Fills an empty world with a shop of the given size. The same seed and options give the same world. */
export const fillSizedWorld = ({ world, options }: { world: World; options: GeneratorOptions }): void => {
  const { customers, recentShare = 1, mappedShare = 0.2, installShare = 0.2, mergedShare = 0, leadShare = 0 } = options;
  const teller = createTeller(world);
  const { random, moments, people } = teller;
  const recentCount = Math.round(customers * recentShare);
  const mappedCount = Math.round(recentCount * mappedShare);
  const installCount = Math.round(mappedCount * installShare);

  for (let index = 0; index < customers; index += 1) {
    const place = spread({ index, count: customers });
    const isRecent = place < recentCount;
    const createdOn = isRecent ? moments.daysAgo(RECENT_DAYS, 0.1) : moments.daysAgo(900, 60);
    const since = isRecent && random.chance(0.7) ? createdOn : moments.daysAgo(1200, 900);
    const { id: customerId } = tellCustomer(teller, since);
    chapterAt({ place, isRecent, mappedCount, installCount, random })(teller, { customerId, createdOn });
  }

  const survivors = world.tables.customers.rows.slice();
  for (let index = 0; index < Math.round(customers * mergedShare); index += 1) {
    const loser = tellCustomer(teller, moments.daysAgo(900, 200));
    const ticks = moments.daysAgo(190, 20);
    world.mergeCustomers(loser.id, random.pick(survivors).id, { modifiedOn: { ticks } });
  }
  for (let index = 0; index < Math.round(customers * leadShare); index += 1) {
    const person = people.next();
    const times = timesSince(teller, moments.daysAgo(RECENT_DAYS, 0.5), 1);
    if (index % 2 === 0) world.addBooking({ name: person.name, address: person.address, summary: 'Booked on the website', ...times });
    world.addLead({
      businessUnitId: random.pick(teller.shop.salesUnits),
      summary: 'Asked for a quote on the website',
      leadCustomerName: person.name,
      leadPhone: person.phone,
      leadEmail: person.email,
      ...times,
    });
  }
  world.settle();
};

const chapterAt = ({ place, isRecent, mappedCount, installCount, random }: { place: number; isRecent: boolean; mappedCount: number; installCount: number; random: Random }): Chapter => {
  if (!isRecent) return longAgo;
  if (place >= mappedCount) return unmapped;
  return place < installCount ? installIn(random.pick(INSTALL_STATUSES)) : random.pick(SALES_CHAPTERS);
};

/** A permutation of 0 … count − 1 that mixes the kinds of customers without holding a shuffled list. */
const spread = ({ index, count }: { index: number; count: number }): number => {
  const step = [7919, 7907, 7901, 7883].find((prime) => count % prime !== 0) ?? 1;
  return (index * step) % count;
};
