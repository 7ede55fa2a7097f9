/** What tells from where and by whom a call was made. */
export type Caller = {
  headers: Headers;
  /** `_strategy` of Payload's user: how the user was found out. */
  strategy: string | null;
  /** In which order Payload looks for a token (`auth.jwtOrder`). */
  jwtOrder: readonly string[];
  cookiePrefix: string;
  /** The CRM's own addresses, as far as they are configured. */
  ownUrls: readonly string[];
};

/**
 * Whether a call may change something (design 5.3). One that a browser authenticates by itself, by cookie, must come from the CRM's own
 * pages: `Sec-Fetch-Site` says so, else, where an old browser or plain http leaves it out, `Origin`. A call that carries its own
 * credentials in `Authorization` is exempt: no foreign page can make a browser send them.
 */
export const isFromOwnPage = (caller: Caller): boolean => {
  if (!isAmbient(caller)) return true;
  const site = caller.headers.get('Sec-Fetch-Site');
  if (site !== null) return site === 'same-origin';
  return isOwnOrigin(caller);
};

const SCHEMES = ['JWT', 'Bearer'] as const;

// A header that Payload does not understand leaves the cookie to decide who it is, so the mere presence of one exempts nothing.
const isAmbient = ({ headers, strategy, jwtOrder, cookiePrefix }: Caller): boolean => {
  if (strategy === 'api-key') return false;
  const cookie = headers.get('Cookie');
  const hasToken = cookie !== null && cookie.split(';').some((part) => part.trim().startsWith(`${cookiePrefix}-token=`));
  const scheme = SCHEMES.find((each) => headers.get('Authorization')?.startsWith(`${each} `));
  if (scheme !== undefined) return hasToken && jwtOrder.indexOf('cookie') < jwtOrder.indexOf(scheme) && jwtOrder.includes('cookie');
  // Payload's automatic login has no credentials at all.
  return cookie !== null || strategy === 'local-jwt';
};

const isOwnOrigin = ({ headers, ownUrls }: Caller): boolean => {
  const origin = hostOf(headers.get('Origin'));
  if (origin === null) return false;
  const host = headers.get('Host');
  return origin.host === host || ownUrls.some((url) => hostOf(url)?.origin === origin.origin);
};

const hostOf = (url: string | null): URL | null => (url !== null && URL.canParse(url) ? new URL(url) : null);
