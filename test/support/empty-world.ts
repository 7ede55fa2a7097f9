import { createWorld, type World } from '../../src/exports/simulator.js';

import { UNITS } from './shop.js';

/** A world with business units, a technician and nobody else, for tests that tell their own story. */
export const emptyWorld = (): World => {
  const world = createWorld({ seed: 7 });
  for (const name of UNITS) world.addBusinessUnit({ name });
  world.addTechnician({ name: 'Tess Vale' });
  world.addCancelReason({ name: 'Customer canceled' });
  return world;
};
