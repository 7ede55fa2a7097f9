import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { postgresAdapter } from '@payloadcms/db-postgres';
import { buildConfig } from 'payload';
import { payloadStSync } from 'payload-st-sync';

/** The least that a CRM can be: everything but its users comes from the plugin. */
export default buildConfig({
  secret: process.env.PAYLOAD_SECRET ?? '',
  admin: { user: 'users', avatar: 'default', importMap: { baseDir: dirname(fileURLToPath(import.meta.url)) } },
  collections: [{ slug: 'users', auth: true, fields: [] }],
  db: postgresAdapter({ pool: { connectionString: process.env.DATABASE_URL }, push: false }),
  telemetry: false,
  plugins: [payloadStSync()],
});
