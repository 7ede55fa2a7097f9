import { z } from 'zod';

/** An id of ServiceTitan as the outbox keeps it. */
export const storedId = z.string().regex(/^[1-9]\d{0,18}$/, 'must be an id of ServiceTitan');
