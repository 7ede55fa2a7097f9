import { join } from 'node:path';
import { postgresAdapter } from '@payloadcms/db-postgres';
import { buildConfig } from 'payload';
import { payloadStSync } from 'payload-st-sync';

import { hasRole } from './collections/access.js';
import { activities } from './collections/activities.js';
import { contacts } from './collections/contacts.js';
import { users } from './collections/users.js';
import { noEmail } from './run/no-email.js';
import { DEV_FOLDER, fillEnvironment, payloadSecret, runningVariables } from './run/environment.js';
import { placeholders } from './run/placeholders.js';
import { writeBackTo } from './run/write-back.js';

// Payload's commands look for the import map below this folder.
process.env.ROOT_DIR = DEV_FOLDER;
fillEnvironment({ ...placeholders, ...runningVariables() });

/** A CRM as it might be: its own users, contacts and activities; opportunities, pipelines and stages come from the plugin. */
export default buildConfig({
  secret: process.env.PAYLOAD_SECRET ?? payloadSecret(),
  admin: { user: users.slug, avatar: 'default', importMap: { baseDir: DEV_FOLDER } },
  collections: [users, contacts, activities],
  // The schema changes by migrations only: `push` asks questions and drops what it does not know.
  db: postgresAdapter({ pool: { connectionString: process.env.DATABASE_URL, max: 20 }, push: false, migrationDir: join(DEV_FOLDER, 'migrations') }),
  email: noEmail,
  typescript: { autoGenerate: false },
  telemetry: false,
  plugins: [
    payloadStSync({
      access: {
        run: ({ req }) => hasRole(req, ['admin']),
        read: ({ req }) => hasRole(req, ['admin', 'sales']),
      },
      leads: 'open',
      writeBack: writeBackTo(process.env.SERVICETITAN_API_URL),
      // So that there is something to decide on the page: whose email stands when both sides changed it.
      fieldRules: { 'contacts.email': 'ask' },
    }),
  ],
});
