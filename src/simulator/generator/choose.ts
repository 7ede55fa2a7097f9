import type { World } from '../world/world.js';
import { createWorld } from '../world/world.js';
import { fillDecemberWorld } from './december.js';
import type { LivingWorld } from './living.js';
import { fillLivingWorld, withLife } from './living.js';
import type { GeneratorOptions } from './options.js';
import { fillSizedWorld } from './sized.js';

/** A world to start with: one of the two told ones, one of a given size, or one that a test has made itself. */
export type WorldChoice = 'december-2024' | 'living' | GeneratorOptions | World;

/** The names of the told worlds. */
export const WORLD_NAMES = ['december-2024', 'living'] as const;

/** Makes the chosen world, its dates relative to `now`; a world that was made elsewhere is taken as it is. */
export const createChosenWorld = ({ choice, seed, now }: { choice: WorldChoice; seed: number; now: () => Date }): LivingWorld => {
  if (typeof choice === 'object' && 'tables' in choice) return withLife(choice);
  const world = createWorld({ seed, now });
  if (choice === 'december-2024') fillDecemberWorld(world);
  else if (choice === 'living') fillLivingWorld(world);
  else fillSizedWorld({ world, options: choice });
  return withLife(world);
};
