import { randomUUID } from 'node:crypto';

/** The access tokens in circulation. */
export type Tokens = {
  issue(tenantId: string): string;
  /** The tenant a token was given for; undefined for an unknown or expired one. */
  tenantOf(token: string): string | undefined;
  expireAll(): void;
};

/** Starts with no token issued. `now` is in milliseconds; a token lives for `seconds`. */
export const createTokens = ({ seconds, now }: { seconds: number; now: () => number }): Tokens => {
  const issued = new Map<string, { tenantId: string; expiresAt: number }>();
  return {
    issue: (tenantId) => {
      const token = `sim.${randomUUID()}`;
      issued.set(token, { tenantId, expiresAt: now() + seconds * 1000 });
      return token;
    },
    tenantOf: (token) => {
      const found = issued.get(token);
      return found === undefined || found.expiresAt <= now() ? undefined : found.tenantId;
    },
    expireAll: () => issued.clear(),
  };
};
