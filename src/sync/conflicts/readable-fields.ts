import { APIError } from 'payload';
import type { PayloadRequest } from 'payload';

import { crmPath, readPath, selectOf } from '../../payload/field-paths.js';
import type { CrmNames } from '../../payload/names.js';

type Field = { collection: 'contacts' | 'opportunities'; stKey: string; field: string };

/** Tells of fields of synced documents whether the asker may read them, by the CRM's own access rules: those of the document, and of the field. */
export type MayRead = (field: Field) => boolean;

/** Asks the CRM once per collection. A document that is gone is readable to nobody. */
export const readableFields = async ({ req, names, fields }: { req: PayloadRequest; names: CrmNames; fields: readonly Field[] }): Promise<MayRead> => {
  const seen = new Map<string, unknown>();
  for (const collection of ['contacts', 'opportunities'] as const) {
    const keyPath = crmPath(names.fields[collection], 'stKey');
    const wanted = fields.filter((each) => each.collection === collection);
    for (const document of await documentsAsSeen({ req, names, collection, keyPath, wanted })) seen.set(String(readPath(document, keyPath)), document);
  }
  // What may not be read is not there at all; what is empty is null.
  return ({ collection, stKey, field }) => readPath(seen.get(stKey), crmPath(names.fields[collection], field)) !== undefined;
};

const documentsAsSeen = async (args: {
  req: PayloadRequest;
  names: CrmNames;
  collection: Field['collection'];
  keyPath: string;
  wanted: readonly Field[];
}): Promise<readonly unknown[]> => {
  const { req, names, collection, keyPath, wanted } = args;
  if (wanted.length === 0) return [];
  try {
    const { docs } = await req.payload.find({
      collection: names.collections[collection],
      where: { [keyPath]: { in: [...new Set(wanted.map(({ stKey }) => stKey))] } },
      select: selectOf([keyPath, ...new Set(wanted.map(({ field }) => crmPath(names.fields[collection], field)))]),
      depth: 0,
      limit: 0,
      pagination: false,
      overrideAccess: false,
      req,
    });
    return docs;
  } catch (error) {
    // Payload throws where someone may read nothing of a collection, and where the key is not theirs to search by.
    if (error instanceof APIError) return [];
    throw error;
  }
};
