import type { PersonMove, SyncHooks } from '../../payload/hooks/types.js';
import { readJobsAndEstimates } from '../../state/deal-rows.js';
import { readSeen } from '../../state/seen.js';
import { contradiction, mayBeContradicted } from '../../writeback/rules/contradictions.js';
import { inTime } from '../in-time.js';
import { readUnits } from '../run/resolve-units.js';
import { getRuntime, type SyncRuntime, type TenantRuntime } from '../runtime.js';
import { safeReason } from '../safe-reason.js';
import { jobsAndEstimatesOf } from './deal-records.js';

/** How long somebody's save may wait for the answer, in milliseconds. */
const PATIENCE_MS = 1500;

const sentenceOf = async ({ state }: SyncRuntime, { settings }: TenantRuntime, { stKey, from, to }: PersonMove): Promise<string | null> => {
  const { tenantId, rules } = settings;
  const recordsOf = async () => {
    const deals = await readSeen(state.db, { state, collection: 'opportunities', stKeys: [stKey], locking: 'none' });
    return jobsAndEstimatesOf(await readJobsAndEstimates(state, { tenantId, deals }), stKey);
  };
  // Somebody waits for it.
  const [known, units] = await Promise.all([recordsOf(), readUnits(state, settings)]);
  // Nothing is known of the deal yet, so nothing speaks against it.
  if (known.jobs.length === 0) return null;
  return contradiction({ rules, pipelineOfBusinessUnit: units.pipelineOfBusinessUnit, records: known, from, to });
};

/**
 * Whether what the mirror says of a deal contradicts where a person moves its opportunity, with `mode: 'full'` (design 4.3): then a sentence that says why. With
 * `contradictions: 'warn'` it is logged and lets the move pass; so does whatever cannot be found out, or not soon enough.
 */
export const checkMove: SyncHooks['checkMove'] = async (payload, move) => {
  const { stKey, to } = move;
  try {
    const runtime = await getRuntime(payload);
    const tenant = runtime.tenants.get(stKey.split(':')[0] ?? '');
    if (!tenant || tenant.settings.writeBack.mode !== 'full' || !mayBeContradicted(to, tenant.settings.rules.pipelines)) return null;
    const sentence = await inTime(sentenceOf(runtime, tenant, move), PATIENCE_MS);
    if (sentence === null || tenant.settings.writeBack.contradictions === 'refuse') return sentence;
    payload.logger.warn({ msg: `[crm-sync-worker] ${stKey} was moved by hand against ServiceTitan's facts: ${sentence}` });
  } catch (error) {
    payload.logger.warn({ msg: `[crm-sync-worker] whether ServiceTitan's facts contradict a move of ${stKey} could not be found out, so it passes: ${safeReason(error)}` });
  }
  return null;
};
