import { SIMULATOR_CREDENTIALS } from 'payload-st-sync/simulator';

import type { Variables } from './environment.js';

/**
 * Stands in for what is not configured, so that commands which need neither database nor ServiceTitan (`migrate:create`, `generate:importmap`) run
 * without them. Nothing answers at these addresses.
 */
export const placeholders: Variables = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/crm',
  SERVICETITAN_TENANT_ID: SIMULATOR_CREDENTIALS.tenantId,
  SERVICETITAN_CLIENT_ID: SIMULATOR_CREDENTIALS.clientId,
  SERVICETITAN_CLIENT_SECRET: SIMULATOR_CREDENTIALS.clientSecret,
  SERVICETITAN_APP_KEY: SIMULATOR_CREDENTIALS.appKey,
  SERVICETITAN_API_URL: 'http://127.0.0.1:9',
  SERVICETITAN_AUTH_URL: 'http://127.0.0.1:9',
};
