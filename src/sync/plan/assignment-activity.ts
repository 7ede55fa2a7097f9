import type { OpportunityDocument, TechnicianRow } from '../../payload/documents.types.js';
import type { Belongings } from './opportunity-fields.js';
import { plainTechnicians } from './opportunity-fields.js';
import type { Base, PlannedActivity } from './plan.types.js';
import type { Merged } from './three-way.js';
import { asRecord, asText, isSame } from './values.js';

/** Who was on an opportunity and who is now. */
export type AssignmentChange = { before: readonly TechnicianRow[]; after: readonly TechnicianRow[] };

const remembered = (base: Base): TechnicianRow[] =>
  (Array.isArray(base.technicians) ? base.technicians.map(asRecord) : []).flatMap(({ stTechnicianId, name, primary }) =>
    typeof stTechnicianId === 'string' ? [{ stTechnicianId, name: asText(name), primary: primary === true }] : [],
  );

/**
 * How the technicians of an opportunity that is there change by this plan; null when they do not. A run that was killed after it wrote the document is
 * told now: what it told already is found by its key.
 */
export const assignmentChange = ({ document, belongings, base, merged }: { document: OpportunityDocument; belongings: Belongings; base: Base; merged: Merged }): AssignmentChange | null => {
  const standing = document.values.technicians;
  const isWritten = merged.writes.has('technicians');
  if (!isWritten && !isSame(merged.base.technicians, plainTechnicians(standing))) return null;
  const change = isWritten ? { before: standing, after: belongings.technicians ?? [] } : { before: remembered(base), after: standing };
  return textOf(change) === '' ? null : change;
};

const nameOf = ({ name, stTechnicianId }: TechnicianRow): string => name ?? `technician ${stTechnicianId}`;
const without = (rows: readonly TechnicianRow[], others: readonly TechnicianRow[]): TechnicianRow[] =>
  rows.filter((row) => !others.some((other) => other.stTechnicianId === row.stTechnicianId));
const primaryOf = (rows: readonly TechnicianRow[]): TechnicianRow | undefined => rows.find((row) => row.primary);

/** Names who came, who went and who is primary, where that changed; empty when only a name was corrected. */
const textOf = ({ before, after }: AssignmentChange): string => {
  const primary = primaryOf(after);
  const sentences = [
    { label: 'Assigned', rows: without(after, before) },
    { label: 'Unassigned', rows: without(before, after) },
    { label: 'Primary technician', rows: primary && primary.stTechnicianId !== primaryOf(before)?.stTechnicianId ? [primary] : [] },
  ];
  return sentences
    .filter(({ rows }) => rows.length > 0)
    .map(({ label, rows }) => `${label}: ${rows.map(nameOf).join(', ')}.`)
    .join(' ');
};

/** The entry for one change of technicians; `count` is its number in the life of the opportunity, as with stages. */
export const assignmentActivity = ({ stKey, count, change }: { stKey: string; count: number; change: AssignmentChange }): PlannedActivity => ({
  stKey: `${stKey}:assignment:${count}`,
  type: 'assignment_changed',
  text: textOf(change),
});
