// Not five letters: EPIPE and its like are codes of the system.
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The SQLSTATE of an error of PostgreSQL, however deep a library wrapped it; null for any other error. */
export const postgresCode = (error: unknown): string | null => {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    if ('code' in each && typeof each.code === 'string' && SQLSTATE.test(each.code)) return each.code;
  }
  return null;
};
