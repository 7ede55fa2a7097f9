import type { AccessCheck } from '../sync/settings.js';

/** A user of the collection that logs in to the admin panel, whatever other collections of users the CRM has. */
export const adminUser: AccessCheck = ({ req }) => req.user?.collection === req.payload.config.admin.user;

/** Who may run and who may read (design 5.3), with the default for what is left out. */
export const resolveAccess = (access: { run?: AccessCheck; read?: AccessCheck } = {}): { run: AccessCheck; read: AccessCheck } => ({
  run: access.run ?? adminUser,
  read: access.read ?? adminUser,
});
