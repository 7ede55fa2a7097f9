/** Where people work with an account; known for live accounts only, which all share one address. */
const WEB_OF_API: Readonly<Record<string, string>> = { 'https://api.servicetitan.io': 'https://go.servicetitan.com' };

/** Pages that ServiceTitan has for single records, by the entity of the quarantine. */
const PAGES: Readonly<Record<string, string>> = { customers: 'Customer', account: 'Customer', jobs: 'Job/Index' };

/** The web address of the account behind an API; null where it is not known (the integration environment, a simulator). */
export const webUrlOf = (apiUrl: string): string | null => WEB_OF_API[apiUrl] ?? null;

/** The page of a record in ServiceTitan; null where there is none, or the id is no id. */
export const recordPage = ({ webUrl, entity, recordId }: { webUrl: string | null; entity: string; recordId: string }): string | null => {
  const page = PAGES[entity];
  return webUrl === null || page === undefined || !/^\d{1,19}$/.test(recordId) ? null : `${webUrl}/#/${page}/${recordId}`;
};
