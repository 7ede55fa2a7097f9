import { crmCommands } from './commands.js';
import type { BenchWebhooks, CrmToOpen } from './commands.js';
import type { BenchProcess } from './child-process.js';
import type { Databases } from './databases.js';
import { note, shown } from './note.js';
import { withCrm, withDeals } from './processes.js';
import type { BenchSimulator } from './processes.js';

type Args = Pick<CrmToOpen, 'writeBack'> & { databases: Databases; deals: number; requestsPerSecond: number; webhooks?: BenchWebhooks };

/** What is measured with: a ServiceTitan of deals, and a CRM that has synced them. */
export type SyncedDeals = { simulator: BenchSimulator; crm: BenchProcess; databaseUrl: string };

/** Runs `work` with a CRM that knows that many deals, each with one open estimate; all of it is gone afterwards. */
export const withSyncedDeals = async <T>({ databases, deals, requestsPerSecond, webhooks, writeBack }: Args, work: (synced: SyncedDeals) => Promise<T>): Promise<T> => {
  const databaseUrl = await databases.fresh();
  try {
    return await withDeals({ deals, requestsPerSecond, webhooks: webhooks ?? null }, (simulator) =>
      withCrm({ databaseUrl, connection: simulator.connection, requestsPerSecond, writeBack, webhookSecret: webhooks?.secret }, async (crm) => {
        note(`first sync of ${shown(deals)} customers with an open estimate each`);
        await crm.ask(crmCommands.sync, {});
        const { opportunities } = await crm.ask(crmCommands.count, {});
        if (opportunities !== deals) throw new Error(`The first sync of ${deals} customers made ${opportunities} opportunities`);
        return work({ simulator, crm, databaseUrl });
      }),
    );
  } finally {
    await databases.drop(databaseUrl);
  }
};
