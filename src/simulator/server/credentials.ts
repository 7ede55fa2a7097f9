/** What the simulator accepts unless it is told otherwise. They open nothing but the simulator, so everyone may know them. */
export const SIMULATOR_CREDENTIALS = {
  tenantId: '1234567890',
  clientId: 'cid.simulator',
  clientSecret: 'cs1.simulator',
  appKey: 'ak1.simulator',
} as const;

/** How one simulated tenant is reached; the names are those of the plugin's `serviceTitan` option. */
export type SimulatorConnection = { tenantId: string; clientId: string; clientSecret: string; appKey: string; apiUrl: string; authUrl: string };

/** The credentials of each tenant: the first one has the given ones, further ones have them with the tenant id appended. */
export const credentialsOf = ({ tenantIds, clientId, clientSecret }: { tenantIds: readonly string[]; clientId: string; clientSecret: string }) =>
  new Map(
    tenantIds.map((tenantId, index) => [
      tenantId,
      index === 0 ? { clientId, clientSecret } : { clientId: `${clientId}.${tenantId}`, clientSecret: `${clientSecret}.${tenantId}` },
    ]),
  );

/** The environment variables that point the plugin at a simulated tenant. */
export const connectionVariables = (connection: SimulatorConnection): Record<string, string> => ({
  SERVICETITAN_API_URL: connection.apiUrl,
  SERVICETITAN_AUTH_URL: connection.authUrl,
  SERVICETITAN_TENANT_ID: connection.tenantId,
  SERVICETITAN_CLIENT_ID: connection.clientId,
  SERVICETITAN_CLIENT_SECRET: connection.clientSecret,
  SERVICETITAN_APP_KEY: connection.appKey,
});
