import { initial } from './0001-initial.js';
import { fetchOrder } from './0003-fetch-order.js';
import type { Migration } from './migration.js';

/** Every migration, oldest first. They are modules, not SQL files, because the host bundles the code. */
export const MIGRATIONS: readonly Migration[] = [initial, fetchOrder];
