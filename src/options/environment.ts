/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variable by the path of the option that it stands in for (design 5.2). */
export const VARIABLES: Readonly<Record<string, string>> = {
  scheduleEnabled: 'CRM_SYNC_ENABLED',
  cron: 'CRM_SYNC_CRON',
  databaseUrl: 'DATABASE_URL',
  crmUrl: 'CRM_API_URL',
  webhookSecret: 'ST_AUTOMATION_WEBHOOK_SECRET',
  'automation.url': 'ST_AUTOMATION_URL',
  'automation.secret': 'CRM_WEBHOOK_SECRET',
  'serviceTitan.environment': 'SERVICETITAN_ENVIRONMENT',
  'serviceTitan.tenantId': 'SERVICETITAN_TENANT_ID',
  'serviceTitan.clientId': 'SERVICETITAN_CLIENT_ID',
  'serviceTitan.clientSecret': 'SERVICETITAN_CLIENT_SECRET',
  'serviceTitan.appKey': 'SERVICETITAN_APP_KEY',
  'serviceTitan.apiUrl': 'SERVICETITAN_API_URL',
  'serviceTitan.authUrl': 'SERVICETITAN_AUTH_URL',
};

/** The words of a variable that may hold several, separated by commas or blanks; one alone is just that. */
export const severalFromEnvironment = (env: Environment, option: string): string | string[] | undefined => {
  const words = fromEnvironment(env, option)?.split(/[\s,]+/).filter((word) => word !== '');
  return words?.length === 1 ? words[0] : words;
};

/** What the environment says for an option; an empty variable says nothing. */
export const fromEnvironment = (env: Environment, option: string): string | undefined => {
  const variable = VARIABLES[option];
  const value = variable === undefined ? undefined : env[variable]?.trim();
  return value === '' ? undefined : value;
};
