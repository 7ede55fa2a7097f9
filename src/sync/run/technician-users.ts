import { findUsers } from '../../payload/documents/find-users.js';
import { emailKey } from '../../payload/fields/email-key.js';
import type { StaffRecord } from '../../servicetitan/records.js';
import { readReference } from '../../state/mirror.js';
import type { TechnicianUser } from '../../state/technician-users.js';
import type { RunContext } from './run-context.js';

/**
 * Which technicians of the tenant are users of the CRM: those with the user's email, letter case aside, unless the option `technicianUsers` says something
 * else of them. A user whom that option names and who is not there is a warning.
 */
export const findTechnicianUsers = async ({ payload, state, tenant, report }: RunContext): Promise<TechnicianUser[]> => {
  const staff = (await readReference(state, { tenantId: tenant.tenantId, feed: 'technicians' })) as StaffRecord[];
  const wishes = staff.map((technician) => ({ technician, wish: wishOf({ technician, options: tenant.technicianUsers }) }));
  const named = wishes.flatMap(({ wish }) => wish ?? []);
  const users = await findUsers({
    payload,
    emails: named.flatMap(({ email }) => email ?? []),
    ids: named.flatMap(({ id }) => id ?? []),
  });
  return wishes.flatMap(({ technician, wish }): TechnicianUser[] => {
    const user = wish === null ? undefined : users.find(({ id, email }) => (wish.id === null ? email === wish.email : String(id) === wish.id));
    if (user) return [{ technicianId: technician.id, userId: user.id, active: technician.active }];
    if (tenant.technicianUsers[technician.id]) {
      report.warn({ kind: 'unknown-technician-user', subject: technician.id, detail: 'The option `technicianUsers` names a user for this technician who is not in the CRM' });
    }
    return [];
  });
};

/** How to find the user of a technician; null for one who is nobody. */
type Wish = { id: string; email: null } | { id: null; email: string };

const wishOf = ({ technician, options }: { technician: StaffRecord; options: Readonly<Record<string, string | null>> }): Wish | null => {
  const said = options[technician.id];
  if (said !== undefined && said !== null && !said.includes('@')) return { id: said, email: null };
  const email = emailKey(said === undefined ? technician.email : said);
  return email === '' ? null : { id: null, email };
};
