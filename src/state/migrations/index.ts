import { initial } from './0001-initial.js';
import { inbox } from './0004-inbox.js';
import { inboxWork } from './0005-inbox-work.js';
import type { Migration } from './migration.js';

/** Every migration, oldest first. They are modules, not SQL files, because the host bundles the code. */
export const MIGRATIONS: readonly Migration[] = [initial, inbox, inboxWork];
