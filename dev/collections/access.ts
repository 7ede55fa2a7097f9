import type { Access, PayloadRequest } from 'payload';

/** What a person of this CRM may do: everything, work with customers, or nothing beyond logging in. */
export const ROLES = ['admin', 'sales', 'none'] as const;
export type Role = (typeof ROLES)[number];

/** Whether the person who asks has one of the roles. */
export const hasRole = (req: PayloadRequest, roles: readonly Role[]): boolean => {
  const role: unknown = req.user !== null && 'role' in req.user ? req.user.role : null;
  return roles.some((each) => each === role);
};

export const forAdmins: Access = ({ req }) => hasRole(req, ['admin']);
export const forStaff: Access = ({ req }) => hasRole(req, ['admin', 'sales']);
export const everyoneLoggedIn: Access = ({ req }) => req.user !== null;
