import type { FieldAccess } from 'payload';

import { isSyncWrite } from '../sync-context.js';

/** Only the sync writes the field: it belongs to ServiceTitan. */
export const syncOnly: FieldAccess = ({ req }) => isSyncWrite(req);

/** Field access of what ServiceTitan owns: everyone who may read the document reads it, nobody but the sync writes it. */
export const ownedByServiceTitan = { create: syncOnly, update: syncOnly };
