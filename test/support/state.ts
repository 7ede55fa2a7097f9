import { openState, type State } from '../../src/state/state.js';
import { freshDatabase } from './postgres.js';

/** A migrated `crm` schema in a database of its own. */
export const openTestState = async (schemaName = 'crm'): Promise<{ state: State; url: string; close: () => Promise<void> }> => {
  const database = await freshDatabase();
  const state = await openState({ connectionString: database.url, schemaName });
  return {
    state,
    url: database.url,
    close: async () => {
      await state.close();
      await database.drop();
    },
  };
};
