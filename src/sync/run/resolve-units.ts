import { resolveBusinessUnits } from '../../pipelines/business-units.js';
import type { BusinessUnitRecord } from '../../servicetitan/records.js';
import { readResolvedUnits, saveResolvedUnits } from '../../state/business-units.js';
import { readReference } from '../../state/mirror.js';
import type { State } from '../../state/state.js';
import type { TenantSettings } from '../settings.js';

export type ResolvedUnits = {
  businessUnits: ReadonlyMap<string, BusinessUnitRecord>;
  /** business unit id → pipeline slug, without the fallback. */
  pipelineOfBusinessUnit: ReadonlyMap<string, string>;
  /** Whether a name got its meaning just now, so that its customers must be planned anew. */
  isNew: boolean;
};

/** Finds the business units that the pipelines name among the mirrored ones, and remembers each name's id for good (design 3). */
export const resolveUnits = async (state: State, tenant: TenantSettings): Promise<ResolvedUnits> => {
  const { units, found } = await lookUp(state, tenant);
  await saveResolvedUnits(state, { tenantId: tenant.tenantId, resolved: found });
  return units;
};

/** The same without remembering anything: what a name means for the first time is a run's business, which plans all customers anew. */
export const readUnits = async (state: State, tenant: TenantSettings): Promise<ResolvedUnits> => (await lookUp(state, tenant)).units;

const lookUp = async (state: State, tenant: TenantSettings): Promise<{ units: ResolvedUnits; found: ReadonlyMap<string, string> }> => {
  const { tenantId, rules } = tenant;
  // One after the other: this works in a transaction, which is one connection.
  const businessUnits = (await readReference(state, { tenantId, feed: 'business-units' })) as BusinessUnitRecord[];
  const known = await readResolvedUnits(state, tenantId);
  const resolved = resolveBusinessUnits({ rules, businessUnits, known });
  const found = new Map([...resolved.known].filter(([key]) => !known.has(key)));
  const units = {
    businessUnits: new Map(businessUnits.map((unit) => [unit.id, unit])),
    pipelineOfBusinessUnit: resolved.pipelineOfBusinessUnit,
    isNew: found.size > 0,
  };
  return { units, found };
};
