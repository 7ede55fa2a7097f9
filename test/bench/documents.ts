import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import pMap from 'p-map';
import type { Payload } from 'payload';
import { z } from 'zod';

import { SYNC_CONTEXT } from '../../src/payload/names.js';
import { tellProgress } from './answer.js';
import { shown } from './note.js';

/** The collections that a first sync fills, in the order in which their documents refer to each other. */
export const COLLECTIONS = ['contacts', 'opportunities', 'activities'] as const;

const PAGE = 1000;
const PROGRESS_MS = 15_000;

const id = z.union([z.number(), z.string()]);
const row = z.looseObject({ id: z.unknown().optional() }).transform(({ id: _id, ...rest }) => rest);
const savedDocument = z.object({
  collection: z.enum(COLLECTIONS),
  document: z.looseObject({ id, contact: id.nullish(), opportunity: id.nullish(), technicians: z.array(row).optional() }),
});
type SavedDocument = z.infer<typeof savedDocument>;

async function* linesOf(payload: Payload): AsyncGenerator<string> {
  for (const collection of COLLECTIONS) {
    for (let page = 1; ; page += 1) {
      const { docs, hasNextPage } = await payload.find({ collection, depth: 0, limit: PAGE, page, sort: 'id', showHiddenFields: true });
      for (const document of docs) yield `${JSON.stringify({ collection, document })}\n`;
      if (!hasNextPage) break;
    }
  }
}

/** Writes the documents of a CRM to a file, one line of JSON each. */
export const saveDocuments = ({ payload, file }: { payload: Payload; file: string }): Promise<void> => pipeline(linesOf(payload), createWriteStream(file));

const readDocuments = async (file: string): Promise<SavedDocument[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => savedDocument.parse(JSON.parse(line)));

/**
 * Creates the saved documents as someone without this plugin would: one `payload.create` each, several at a time. They are marked as the
 * sync's own, so that the CRM's hooks do for them exactly what they do for the sync. `depth` null leaves it to Payload, which then
 * answers with the documents that each refers to; the sync asks for none (0). Reading the file is not part of the time.
 */
export const createDocuments = async ({
  payload,
  file,
  concurrency,
  depth,
}: {
  payload: Payload;
  file: string;
  concurrency: number;
  depth: number | null;
}): Promise<{ milliseconds: number; documents: number }> => {
  const documents = await readDocuments(file);
  const newIds = new Map<string, number | string>();
  const newIdOf = (collection: string, old: number | string | null | undefined) => (old === null || old === undefined ? null : newIds.get(`${collection}:${old}`));
  let created = 0;
  const timer = setInterval(() => tellProgress(`${shown(created)} of ${shown(documents.length)} documents created`), PROGRESS_MS);
  const startedAt = performance.now();
  for (const collection of COLLECTIONS) {
    await pMap(
      documents.filter((each) => each.collection === collection),
      async ({ document: { id: oldId, createdAt: _createdAt, updatedAt: _updatedAt, ...data } }) => {
        if (data.contact !== undefined) data.contact = newIdOf('contacts', data.contact);
        if (data.opportunity !== undefined) data.opportunity = newIdOf('opportunities', data.opportunity);
        const document = await payload.create({ collection, data, context: { [SYNC_CONTEXT]: true }, ...(depth === null ? {} : { depth }) });
        newIds.set(`${collection}:${oldId}`, document.id);
        created += 1;
      },
      { concurrency },
    );
  }
  clearInterval(timer);
  return { milliseconds: performance.now() - startedAt, documents: created };
};
