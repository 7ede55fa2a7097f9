import type { Payload } from 'payload';

import type { DocumentId } from '../documents.types.js';
import { chunksOf } from './chunks.js';
import { findAll } from './find-all.js';
import { readId, readInstant } from './read-values.js';

/**
 * Of the documents just written, the ids that do not stand in the CRM as new as they were written: their COMMIT failed, which Payload keeps
 * to itself. `updatedAt` is that of the document a write answered with. One query per 500 documents.
 */
export const unconfirmedWrites = async ({
  payload,
  collection,
  written,
}: {
  payload: Payload;
  collection: string;
  written: readonly { id: DocumentId; updatedAt: string }[];
}): Promise<DocumentId[]> => {
  const stands = new Map<DocumentId, string>();
  for (const chunk of chunksOf(written.map((document) => document.id))) {
    for (const document of await findAll({ payload, collection, where: { id: { in: chunk } }, paths: [] })) {
      const id = readId(document, 'id');
      if (id !== null) stands.set(id, readInstant(document, 'updatedAt'));
    }
  }
  return written.filter(({ id, updatedAt }) => (stands.get(id) ?? '') < updatedAt).map(({ id }) => id);
};
