import fc from 'fast-check';

import { isChaos } from './chaos.js';

// The usual tests try the same worlds each time, so that a change is what makes them fail; chaos, or `SEED`, looks for new ones.
if (!isChaos || process.env.SEED !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED ?? 20_250_101) });
