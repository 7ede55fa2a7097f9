import type { DocumentId, TechnicianRow } from '../../payload/documents.types.js';
import type { Base, FieldChange } from './plan.types.js';

/** What becomes of the users that an opportunity is assigned to. */
export type AssignedUsers = {
  /** With ServiceTitan's side as it is now. */
  base: Base;
  /** What to write; null where the CRM has it already. */
  write: DocumentId[] | null;
  changes: FieldChange[];
};

const FIELD = 'assignedTo';

const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort();
const agreedIn = (base: Base): string[] => (Array.isArray(base[FIELD]) ? base[FIELD].filter((id) => typeof id === 'string') : []);

/** The users who are a deal's technicians; null where nothing is to be said of those. */
export const usersOf = (technicians: readonly TechnicianRow[] | null, userOfTechnician: ReadonlyMap<string, DocumentId>): DocumentId[] | null => {
  if (technicians === null) return null;
  const users = technicians.flatMap(({ stTechnicianId }) => userOfTechnician.get(stTechnicianId) ?? []);
  return [...new Map(users.map((user) => [String(user), user])).values()];
};

/**
 * Merges who an opportunity is assigned to three-way, user by user (design 4.3): whoever came to or left the deal in ServiceTitan since both sides agreed comes or
 * goes in the CRM too, and everybody else stays as people have it. A user is there or is not, so both sides can never want different things of one.
 */
export const mergeAssignedUsers = ({ servicetitan, crm, base }: { servicetitan: readonly DocumentId[] | null; crm: readonly DocumentId[]; base: Base }): AssignedUsers => {
  if (servicetitan === null) return { base, write: null, changes: [] };
  const agreed = new Set(agreedIn(base));
  const now = new Map(servicetitan.map((user) => [String(user), user]));
  const standing = new Set(crm.map(String));
  const kept = crm.filter((user) => now.has(String(user)) || !agreed.has(String(user)));
  const came = [...now].filter(([id]) => !agreed.has(id) && !standing.has(id)).map(([, user]) => user);
  const isChanged = came.length > 0 || kept.length < crm.length;
  const after = [...kept, ...came];
  return {
    base: now.size === 0 && agreed.size === 0 ? base : { ...base, [FIELD]: sorted(now.keys()) },
    write: isChanged ? after : null,
    changes: isChanged ? [{ field: FIELD, before: sorted(crm.map(String)), after: sorted(after.map(String)), step: 'appointments' }] : [],
  };
};
