import type { Payload, Where } from 'payload';

import type { DocumentId, OpportunityDocument } from '../documents.types.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { chunksOf } from './chunks.js';
import { findAll } from './find-all.js';
import { opportunityPaths, toOpportunityDocument } from './opportunity-document.js';
import type { PipelineDirectory } from './pipeline-directory.js';

/** The opportunities with one of the `stKeys` or `ids` and those of the contacts, each once. One query per list and 500 values. */
export const loadOpportunities = async ({
  payload,
  names,
  directory,
  stKeys = [],
  contactIds = [],
  ids = [],
}: {
  payload: Payload;
  names: CrmNames;
  directory: PipelineDirectory;
  stKeys?: readonly string[];
  contactIds?: readonly DocumentId[];
  ids?: readonly DocumentId[];
}): Promise<OpportunityDocument[]> => {
  const map = names.fields.opportunities;
  const queries: Where[] = [
    ...chunksOf(stKeys).map((chunk): Where => ({ [crmPath(map, 'stKey')]: { in: chunk } })),
    ...chunksOf(ids).map((chunk): Where => ({ id: { in: chunk } })),
    ...chunksOf(contactIds).map((chunk): Where => ({ [crmPath(map, 'contact')]: { in: chunk } })),
  ];
  const found = new Map<DocumentId, OpportunityDocument>();
  for (const where of queries) {
    for (const document of await findAll({ payload, collection: names.collections.opportunities, where, paths: opportunityPaths(map) })) {
      const opportunity = toOpportunityDocument({ document, map, directory });
      if (opportunity) found.set(opportunity.id, opportunity);
    }
  }
  return [...found.values()];
};
