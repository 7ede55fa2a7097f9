import { rulesHash } from '../../pipelines/rules-hash.js';
import { markAllDirty, markDirty } from '../../state/dirty.js';
import { wantCustomersOfLeads } from '../../state/leads.js';
import { underLease } from '../../state/lease.js';
import { saveProgress } from '../../state/runs.js';
import { readTechnicianUsers, saveTechnicianUsers } from '../../state/technician-users.js';
import { updateTenant, type TenantRow } from '../../state/tenants.js';
import { leadPersonId } from '../plan/lead-person.js';
import { resolveUnits, type ResolvedUnits } from './resolve-units.js';
import type { RunContext } from './run-context.js';
import { findTechnicianUsers } from './technician-users.js';

/**
 * Settles, once the mirror is up to date, whom a run must plan beside those the pull marked: what was planned by other rules, or before a
 * unit was known, is planned anew, and so is who worked with a technician that is another user now; a full run looks at everyone. All or nothing, so that a run killed here forgets nobody; `isMarked` is
 * for one that is taken over after it.
 */
export const markForPlan = async (context: RunContext, args: { tenantRow: TenantRow; isMarked: boolean }): Promise<ResolvedUnits> => {
  // Asked before, for the CRM is not to be waited for in a transaction of ours.
  const technicianUsers = await findTechnicianUsers(context);
  return underLease(context.state, context.lease, async (held) => {
    const { tenant, run, report } = context;
    const { tenantId, rules } = tenant;
    const { rulesHash: knownHash } = args.tenantRow;
    const units = await resolveUnits(held, tenant);
    await saveTechnicianUsers(held.db, { state: held, tenantId, known: await readTechnicianUsers(held, tenantId), found: technicianUsers });
    const hash = rulesHash(rules);
    const isPlannedOtherwise = knownHash !== null && (knownHash !== hash || units.isNew);
    if (isPlannedOtherwise || (run.syncType === 'full' && !args.isMarked)) {
      await markAllDirty(held.db, { state: held, tenantId });
      const leadIds = rules.leads === 'open' ? await wantCustomersOfLeads(held.db, { state: held, tenantId }) : [];
      await markDirty(held.db, { state: held, tenantId, customerIds: leadIds.map(leadPersonId) });
    }
    if (knownHash !== hash) await updateTenant(held, { tenantId, set: { rulesHash: hash } });
    report.progress.phase = 'plan';
    await saveProgress(held, { runId: run.id, progress: report.progress, counts: report.counts, warnings: report.warnings() });
    return units;
  });
};
