/**
 * Requests per second on both sides. ServiceTitan allows 60 and the sync takes 20 unless told otherwise, and then a first sync is
 * mostly waiting; the bench measures the work, so nobody waits in it.
 */
export const REQUESTS_PER_SECOND = 10_000;

/** Requests per second that ServiceTitan allows a tenant, on both sides where it is measured what comes through. */
export const SERVICETITAN_LIMIT = 60;

/** Accounts, or documents, written at a time: the default of the option `applyConcurrency`, on both sides of the comparison. */
export const CONCURRENCY = 8;
