/** Requests by operation, as the simulator counts them. */
export type Requests = Readonly<Record<string, number>>;

/** Export feeds that a run reads (design 2, pull). */
export const FEEDS = 11;

/** How many there were of some operations. */
export const countRequests = (requests: Requests, isMeant: (operation: string) => boolean = () => true): number =>
  Object.entries(requests).reduce((total, [operation, count]) => total + (isMeant(operation) ? count : 0), 0);

/** Logging in, which happens by the clock. */
export const isLogin = (operation: string): boolean => operation === 'POST connect/token';

/** When an estimate was dismissed is told nowhere but in its own history, one request each. */
export const isHistory = (operation: string): boolean => operation === 'GET sales/status/estimates/{id}/changes';

/** Whether every feed was asked once, and nothing else. */
export const isOnePerFeed = (requests: Requests): boolean => {
  const asked = Object.entries(requests).filter(([operation]) => !isLogin(operation));
  return asked.length === FEEDS && asked.every(([operation, count]) => operation.includes('export/') && count === 1);
};
