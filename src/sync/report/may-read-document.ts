import { APIError } from 'payload';
import type { PayloadRequest } from 'payload';

import { crmPath, selectOf } from '../../payload/field-paths.js';
import type { CrmNames } from '../../payload/names.js';
import type { RecordReport } from './record-report.js';

/** Whether the asker may read the CRM document of a record. One that is not there has nothing to hide that the sync's own access does not cover. */
export const mayReadDocument = async ({ req, names, record }: { req: PayloadRequest; names: CrmNames; record: RecordReport }): Promise<boolean> => {
  if (record.crmId === null || record.deletedAt !== null) return true;
  const { collection } = record;
  const where = { [crmPath(names.fields[collection], 'stKey')]: { equals: record.stKey } };
  try {
    const { docs } = await req.payload.find({
      collection: names.collections[collection],
      where,
      select: selectOf(['updatedAt']),
      depth: 0,
      limit: 1,
      pagination: false,
      overrideAccess: false,
      req,
    });
    return docs.length > 0;
  } catch (error) {
    // Payload throws where someone may read nothing of a collection, and where the key is not theirs to search by.
    if (error instanceof APIError) return false;
    throw error;
  }
};
