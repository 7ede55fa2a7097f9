import type { Endpoint } from 'payload';

import { recordReport } from '../sync/report/record-report.js';
import { mayReadDocument } from '../sync/report/may-read-document.js';
import { answer } from './answers.js';
import { recordInput } from './inputs.js';
import { readQuery } from './read-query.js';
import { RouteError } from './route-error.js';
import { syncRoute } from './sync-route.js';

/** What the sync did to one document. Only for someone who may read the document itself, for the journal holds its values. */
export const recordRoute = (): Endpoint =>
  syncRoute({
    method: 'get',
    path: '/crm/sync/record',
    needs: 'read',
    handle: async ({ req, runtime }) => {
      const { stKey } = readQuery(req, ['stKey'], recordInput);
      const record = await recordReport(runtime.state, stKey);
      if (!record || !(await mayReadDocument({ req, names: runtime.settings.names, record }))) throw new RouteError(404, 'stKey: the sync knows no such document.');
      return answer(record);
    },
  });
