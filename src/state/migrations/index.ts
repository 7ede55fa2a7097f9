import { initial } from './0001-initial.js';
import { watching } from './0002-watching.js';
import { fetchOrder } from './0003-fetch-order.js';
import { inbox } from './0004-inbox.js';
import { inboxWork } from './0005-inbox-work.js';
import { quarantine } from './0006-quarantine.js';
import { outbox } from './0007-outbox.js';
import { conflicts } from './0008-conflicts.js';
import { leads } from './0009-leads.js';
import { technicians } from './0010-technicians.js';
import { bookings } from './0011-bookings.js';
import { refusedWrites } from './0012-refused-writes.js';
import { ownValues } from './0013-own-values.js';
import { takenBack } from './0014-taken-back.js';
import type { Migration } from './migration.js';

/** Every migration, oldest first. They are modules, not SQL files, because the host bundles the code. */
export const MIGRATIONS: readonly Migration[] = [initial, watching, fetchOrder, inbox, inboxWork, quarantine, outbox, conflicts, leads, technicians, bookings, refusedWrites, ownValues, takenBack];
