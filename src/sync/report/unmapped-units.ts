import { resolveBusinessUnits } from '../../pipelines/business-units.js';
import type { BusinessUnitRecord } from '../../servicetitan/records.js';
import { countJobsOfOtherUnits, readResolvedUnits } from '../../state/business-units.js';
import { readReference } from '../../state/mirror.js';
import type { State } from '../../state/state.js';
import { instantKey } from '../pull/instant-key.js';
import type { TenantSettings } from '../settings.js';

/** A ServiceTitan business unit in no pipeline, with the jobs it got since `trackingSince`. `name` is its id until ServiceTitan told it. */
export type UnmappedUnit = { tenantId: string; id: string; name: string; jobs: number };

/** The tenant's unmapped business units, most jobs first; none where `fallbackPipeline` takes them (design 3). Reads, and resolves nothing for good. */
export const unmappedUnits = async (state: State, args: { tenant: TenantSettings; trackingSince: string }): Promise<UnmappedUnit[]> => {
  const { tenantId, rules } = args.tenant;
  if (rules.fallbackPipeline !== undefined) return [];
  const [rows, known] = await Promise.all([readReference(state, { tenantId, feed: 'business-units' }), readResolvedUnits(state, tenantId)]);
  // The mirror holds what our own schemas read.
  const businessUnits = rows as BusinessUnitRecord[];
  const { pipelineOfBusinessUnit } = resolveBusinessUnits({ rules, businessUnits, known });
  const counted = await countJobsOfOtherUnits(state, {
    tenantId,
    createdKey: instantKey(args.trackingSince),
    unitIds: [...pipelineOfBusinessUnit.keys()],
  });
  const names = new Map(businessUnits.map((unit) => [unit.id, unit.name]));
  return counted
    .map(({ businessUnitId, jobs }) => ({ tenantId, id: businessUnitId, name: names.get(businessUnitId) ?? businessUnitId, jobs }))
    .sort((a, b) => b.jobs - a.jobs || a.name.localeCompare(b.name));
};
