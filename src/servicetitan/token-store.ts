/** A token as the token server issued it. */
export type IssuedToken = { value: string; lifeSeconds: number };

/** The access token of one tenant, in memory only. */
export type TokenStore = {
  /** The token, if there is one that need not be renewed yet. */
  current(): string | null;
  /** The token, after one login if needed. Callers that come while a login is under way share it. */
  get(login: () => Promise<IssuedToken>): Promise<string>;
  /** Forgets the token if it is still the one that was refused; a newer one stays. */
  discard(refused: string): void;
};

/** Renewed early, so that a request that waits for its turn does not arrive with a token that has just ended. */
const usedShareOfLife = 0.8;
/** A token server that answers nonsense must not make every request log in. */
const leastLifeSeconds = 60;

/** A store with one login in flight (`facts`: ServiceTitan's tokens last 900 s and the token server is throttled itself). */
export const createTokenStore = ({ clock }: { clock: () => number }): TokenStore => {
  let token: { value: string; renewAt: number } | null = null;
  let login: Promise<string> | null = null;

  const current = (): string | null => (token !== null && clock() < token.renewAt ? token.value : null);

  const renew = async (ask: () => Promise<IssuedToken>): Promise<string> => {
    const issued = await ask();
    const lifeMs = Math.max(issued.lifeSeconds, leastLifeSeconds) * 1_000;
    token = { value: issued.value, renewAt: clock() + lifeMs * usedShareOfLife };
    return issued.value;
  };

  return {
    current,
    get: async (ask) => {
      const known = current();
      if (known !== null) return known;
      login ??= renew(ask).finally(() => {
        login = null;
      });
      return login;
    },
    discard: (refused) => {
      if (token?.value === refused) token = null;
    },
  };
};
