import { z } from 'zod';

/** How to reach one ServiceTitan account. */
export type TenantConnection = {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  appKey: string;
  /** Base of the API without a trailing slash, for example `https://api.servicetitan.io`. */
  apiUrl: string;
  /** Base of the token server without a trailing slash. */
  authUrl: string;
  /** Requests per second, at most. Default 20; ServiceTitan allows 60 per application and tenant. */
  requestsPerSecond: number;
  /** Milliseconds one attempt may take. Default 30000. */
  timeoutMs: number;
  /** Largest response accepted, in bytes. Default 64 MiB. */
  maxResponseBytes: number;
};

/** ServiceTitan's two worlds: live accounts, and its sandbox. */
export type ServiceTitanEnvironment = 'production' | 'integration';

/** Requests per second that ServiceTitan allows one application on one tenant. */
const documentedRequestsPerSecond = 60;

const hosts: Record<ServiceTitanEnvironment, { apiUrl: string; authUrl: string }> = {
  production: { apiUrl: 'https://api.servicetitan.io', authUrl: 'https://auth.servicetitan.io' },
  integration: { apiUrl: 'https://api-integration.servicetitan.io', authUrl: 'https://auth-integration.servicetitan.io' },
};

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const isLoopback = (url: string): boolean => URL.canParse(url) && loopbackHost.test(new URL(url).hostname);

/** Whether nobody can read on the way what is sent to this address: https, or http to this machine itself. One with a password in it is none. */
export const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && loopbackHost.test(hostname)));
};

// By the text: an empty query or fragment would swallow the path that is put behind it.
const isAllowedUrl = (text: string): boolean => isSafeUrl(text) && !/[?#]/.test(text);

const officialUrls: readonly string[] = Object.values(hosts).flatMap(({ apiUrl, authUrl }) => [apiUrl, authUrl]);

/** Whether credentials that go to this address leave for someone else: neither one of ServiceTitan's own hosts, nor this machine. */
export const isForeignHost = (url: string): boolean => !officialUrls.includes(new URL(url).origin) && !isLoopback(url);

/** The API's and the token server's base without a trailing slash: the environment's own, unless overridden (design 5.2). */
export const resolveHosts = ({
  environment,
  apiUrl,
  authUrl,
}: {
  environment: ServiceTitanEnvironment;
  apiUrl?: string;
  authUrl?: string;
}): { apiUrl: string; authUrl: string } => ({
  apiUrl: (apiUrl ?? hosts[environment].apiUrl).replace(/\/+$/, ''),
  authUrl: (authUrl ?? hosts[environment].authUrl).replace(/\/+$/, ''),
});

const credential = (what: string) =>
  z
    .string({ error: `is missing: give the ${what} of the ServiceTitan app` })
    .trim()
    .min(1, `is missing: give the ${what} of the ServiceTitan app`)
    // A line break would end the header that carries it, and the error of the HTTP library would quote it.
    .regex(/^[\x21-\x7e]*$/, `has blanks or characters outside ASCII: copy the ${what} once more`);

const hostOverride = z
  .string({ error: 'must be a URL as text' })
  .refine(isAllowedUrl, 'must be an https:// address without query or password (http:// only for localhost)')
  .optional();

const wholeNumber = ({ min, max, unit }: { min: number; max: number; unit: string }) => {
  const error = `must be a whole number of ${unit} from ${min} to ${max}`;
  return z.int({ error }).min(min, error).max(max, error);
};

/**
 * What reaches one ServiceTitan account, as people configure it: hosts come from `environment` unless overridden, the rest has
 * defaults. Issues name the field and the remedy, never the value (design 5.2).
 */
export const connectionSchema = z
  .object({
    tenantId: z
      .union([z.string(), z.number().transform(String)], { error: 'is missing: give the numeric tenant id' })
      .pipe(z.string().trim().regex(/^\d{1,19}$/, 'must be the numeric tenant id, digits only')),
    environment: z.enum(['production', 'integration'], { error: 'must be "production" or "integration"' }).default('production'),
    clientId: credential('client id'),
    clientSecret: credential('client secret'),
    appKey: credential('app key'),
    apiUrl: hostOverride,
    authUrl: hostOverride,
    requestsPerSecond: wholeNumber({ min: 1, max: 10_000, unit: 'requests' }).default(20),
    timeoutMs: wholeNumber({ min: 1, max: 600_000, unit: 'milliseconds' }).default(30_000),
    maxResponseBytes: wholeNumber({ min: 1_024, max: 1_073_741_824, unit: 'bytes' }).default(64 * 1_024 * 1_024),
  })
  .transform(({ environment, ...given }): TenantConnection => ({ ...given, ...resolveHosts({ environment, ...given }) }))
  .refine(({ apiUrl, requestsPerSecond }) => requestsPerSecond <= documentedRequestsPerSecond || isLoopback(apiUrl), {
    path: ['requestsPerSecond'],
    error: `must be at most ${documentedRequestsPerSecond}, which is what ServiceTitan allows`,
  });

/** A connection as people write it. */
export type ConnectionInput = z.input<typeof connectionSchema>;
