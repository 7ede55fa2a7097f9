import { pgSchema } from 'drizzle-orm/pg-core';

import { journalTables, memoryTables } from './crm.js';
import { exchangeTables } from './exchange.js';
import { mirrorTables, pullTables } from './mirror.js';

/** All tables of the `crm` schema under the schema's configured name. */
export const stateTables = (schemaName: string) => {
  const schema = pgSchema(schemaName);
  return {
    mirror: mirrorTables(schema),
    pull: pullTables(schema),
    memory: memoryTables(schema),
    journal: journalTables(schema),
    exchange: exchangeTables(schema),
  };
};

export type StateTables = ReturnType<typeof stateTables>;
