import { getPayload } from 'payload';
import { describeSeed, seedPipelines } from 'payload-st-sync/seed';

import config from '../dev/payload.config.js';

console.log(describeSeed(await seedPipelines(await getPayload({ config }))));
