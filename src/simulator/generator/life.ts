import type { Random } from '../world/random.js';
import type { Row } from '../world/row.js';
import type { JobRow } from '../world/rows.js';
import type { World } from '../world/world.js';
import type { People } from './people.js';
import { createPeople } from './people.js';
import type { Shop } from './shop.js';
import { shopOf } from './shop.js';

/** What an event works with. */
export type Life = { world: World; random: Random; people: People; shop: Shop };

/** Something that may happen: it says what happened, or undefined when there is nobody it could happen to. */
export type LifeEvent = (life: Life) => string | undefined;

/** Gets ready to let time go on in a world that has a shop. */
export const createLife = (world: World): Life => ({
  world,
  random: world.core.random,
  people: createPeople({ random: world.core.random, firstNumber: 1_000_000 }),
  shop: shopOf(world),
});

const TRIES = 40;

/** Some record for which the test holds, newer ones more often; undefined when none was found in a fair number of tries. */
export const someRow = <T extends Row>({ random }: Life, rows: readonly T[], test: (row: T) => boolean): T | undefined => {
  for (let tries = 0; rows.length > 0 && tries < TRIES; tries += 1) {
    const reach = Math.min(rows.length, random.chance(0.5) ? 60 : rows.length);
    const row = rows[rows.length - random.int(1, reach)];
    if (row !== undefined && test(row)) return row;
  }
  return undefined;
};

export const isSalesJob = ({ shop }: Life, job: JobRow): boolean => shop.salesUnits.includes(job.businessUnitId);
export const isInstallJob = ({ shop }: Life, job: JobRow): boolean => shop.installUnits.includes(job.businessUnitId);

/** Whether a job still goes on. */
export const isGoingOn = (job: JobRow): boolean => job.jobStatus !== 'Completed' && job.jobStatus !== 'Canceled';
