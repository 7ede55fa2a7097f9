import type { RuleOptions } from './rule-options.js';

/** What resolving needs to know of a ServiceTitan business unit. */
type BusinessUnit = { id: string; name: string; active: boolean };

/** How names of business units are compared: without case and surplus blanks (design 3). */
export const businessUnitKey = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Of two business units of the same name the active one is meant, then the older one. */
const preferred = (a: BusinessUnit, b: BusinessUnit): number =>
  Number(b.active) - Number(a.active) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

/**
 * Finds the business units that the pipelines name. A name is resolved to its id once: give back as `known` what an earlier call
 * returned, and a later rename in ServiceTitan changes nothing (design 3). An id needs no resolving. Names that no business unit has
 * yet are simply absent and are looked for again next time.
 */
export const resolveBusinessUnits = ({
  rules,
  businessUnits,
  known,
}: {
  rules: RuleOptions;
  businessUnits: readonly BusinessUnit[];
  /** Id by `businessUnitKey` of the name, from an earlier call. */
  known: ReadonlyMap<string, string>;
}): {
  /** Pipeline slug by business unit id; without the fallback, so that absent means unmapped. */
  pipelineOfBusinessUnit: ReadonlyMap<string, string>;
  /** `known` with what was found now. */
  known: ReadonlyMap<string, string>;
} => {
  const resolved = new Map(known);
  const pipelineOfBusinessUnit = new Map<string, string>();
  for (const pipeline of rules.pipelines) {
    for (const unit of pipeline.businessUnits) {
      const id = typeof unit === 'number' ? String(unit) : idOf({ name: unit, businessUnits, resolved });
      if (id !== undefined) pipelineOfBusinessUnit.set(id, pipeline.slug);
    }
  }
  return { pipelineOfBusinessUnit, known: resolved };
};

const idOf = ({ name, businessUnits, resolved }: { name: string; businessUnits: readonly BusinessUnit[]; resolved: Map<string, string> }): string | undefined => {
  const key = businessUnitKey(name);
  const before = resolved.get(key);
  if (before !== undefined) return before;
  const found = businessUnits.filter((unit) => businessUnitKey(unit.name) === key).sort(preferred)[0];
  // An id may be written as text, as ServiceTitan's int64 ids do not all fit a number.
  const id = found?.id ?? (/^\d+$/.test(key) ? key : undefined);
  if (found) resolved.set(key, found.id);
  return id;
};

/** The slug of the pipeline for jobs of a business unit: its own, else the option `fallbackPipeline`; undefined = unmapped. */
export const pipelineSlugFor = ({
  rules,
  pipelineOfBusinessUnit,
  businessUnitId,
}: {
  rules: RuleOptions;
  pipelineOfBusinessUnit: ReadonlyMap<string, string>;
  businessUnitId: string;
}): string | undefined => pipelineOfBusinessUnit.get(businessUnitId) ?? rules.fallbackPipeline;
