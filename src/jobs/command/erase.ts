import type { Erased } from '../../state/erase.js';
import { eraseHistory } from '../../sync/erase-history.js';
import type { SyncRuntime } from '../../sync/runtime.js';
import type { EraseOptions } from './command-options.js';

const WORDS: Record<keyof Erased, string> = {
  journal: 'journal lines masked',
  conflicts: 'conflicts dropped',
  plans: 'stored plans dropped',
  raw: 'raw records emptied',
  quarantine: 'records set aside emptied',
  inbox: 'webhooks emptied',
  outbox: 'confirmed writes emptied',
  present: 'present values masked',
};

/** `payload st-sync erase --customer ID [--tenant ID]`: erases a customer's history, and says in a few lines what was erased. */
export const erase = async (runtime: SyncRuntime, { customerId, tenantId }: EraseOptions): Promise<string> => {
  const erased = await eraseHistory(runtime, { customerId, tenantId, actor: { collection: null, id: 'cli' } });
  const counts = Object.entries(WORDS).flatMap(([what, words]) => {
    const number = erased[what as keyof Erased];
    return number !== null && number > 0 ? [`  ${number} ${words}`] : [];
  });
  const lines = counts.length > 0 ? [`Erased of customer ${customerId}:`, ...counts] : [`Nothing was kept of customer ${customerId} that had to be erased.`];
  if (erased.present === null) lines.push('  What the sync needs at present stays while the CRM has a contact or an opportunity of the customer: delete those first, then erase again.');
  return lines.join('\n');
};
