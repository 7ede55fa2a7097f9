import { createClock } from './clock.js';
import type { Core, Times } from './core.js';
import { change } from './core.js';
import { createAppointmentMutations } from './mutations/appointments.js';
import { createConversionMutations } from './mutations/conversions.js';
import { createCustomerMutations } from './mutations/customers.js';
import { createEstimateMutations } from './mutations/estimates.js';
import { createInquiryMutations } from './mutations/inquiries.js';
import { createJobMutations } from './mutations/jobs.js';
import { createShopMutations } from './mutations/shop.js';
import { createRandom } from './random.js';
import type { Entity, Rows } from './rows.js';
import { createTables, tableOf } from './tables.js';

/** The records of one ServiceTitan account, and everything that can happen to them. */
export type World = ReturnType<typeof createWorld>;

/** Starts an empty world: no customers, no business units, nothing. `now` is its clock (default the real one). */
export const createWorld = ({ seed = 1, now = () => new Date() }: { seed?: number; now?: () => Date } = {}) => {
  const tables = createTables();
  const core: Core = {
    seed,
    tables,
    clock: createClock({ source: now, random: createRandom(seed, 'clock') }),
    random: createRandom(seed, 'life'),
    corrupted: new Map(),
  };
  const born = now().getTime();
  const customers = createCustomerMutations(core);
  const jobs = createJobMutations(core);

  return {
    core,
    tables,
    /** Tells this world's feed positions from those of another one. */
    epoch: `${seed.toString(36)}-${born.toString(36)}`,
    now: core.clock.now,
    /** Lets time go on by so many milliseconds without waiting. */
    advance: core.clock.advance,
    ...customers,
    ...jobs,
    ...createConversionMutations({ core, ...customers, ...jobs }),
    ...createAppointmentMutations(core),
    ...createEstimateMutations(core),
    ...createInquiryMutations(core),
    ...createShopMutations(core),
    /** Changes nothing of a record but its modification time, so that its feed brings it again. */
    touch: <E extends Entity>(entity: E, id: number, times: Times = {}): Rows[E] =>
      change<Rows[E]>({ core, table: tableOf(tables, entity), id, patch: {}, times }),
    /** Makes the API answer wrong members for a record from now on, as bad data for tests; the world itself stays right. */
    corrupt: (entity: Entity, id: number, members: Readonly<Record<string, unknown>>): void => {
      const ofEntity = core.corrupted.get(entity) ?? new Map<number, Readonly<Record<string, unknown>>>();
      core.corrupted.set(entity, ofEntity.set(id, members));
    },
    /** Ends `corrupt` for a record. */
    repair: (entity: Entity, id: number): void => {
      core.corrupted.get(entity)?.delete(id);
    },
    /** Puts every feed in the order of modification; generators call it once they are done. */
    settle: (): void => {
      for (const table of Object.values(tables)) table.log.settle();
    },
  };
};
