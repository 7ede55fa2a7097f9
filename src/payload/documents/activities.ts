import type { Payload, PayloadRequest } from 'payload';

import type { ActivityType, DocumentId } from '../documents.types.js';
import { crmPath, writePath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { chunksOf } from './chunks.js';
import { DocumentExistsError, refusedField } from './document-exists-error.js';
import { findAll } from './find-all.js';
import { readText } from './read-values.js';

const TITLES: Record<ActivityType, string> = {
  contact_created: 'Contact created',
  stage_changed: 'Stage changed',
  assignment_changed: 'Assignment changed',
};

/** An entry for people to read. `occurredAt` is ISO 8601 UTC; `stKey` is the same however often it is planned. */
export type NewActivity = {
  stKey: string;
  type: ActivityType;
  text: string;
  contact: DocumentId | null;
  opportunity: DocumentId | null;
  occurredAt: string;
};

/** Which of these activities exist already: ask before writing, for an error would end the transaction. */
export const existingActivityKeys = async ({ payload, names, stKeys }: { payload: Payload; names: CrmNames; stKeys: readonly string[] }): Promise<Set<string>> => {
  const path = crmPath(names.fields.activities, 'stKey');
  const keys = new Set<string>();
  for (const chunk of chunksOf(stKeys)) {
    for (const document of await findAll({ payload, collection: names.collections.activities, where: { [path]: { in: chunk } }, paths: [path] })) {
      const key = readText(document, path);
      if (key !== null) keys.add(key);
    }
  }
  return keys;
};

/** Writes one activity. Throws a `DocumentExistsError` if its `stKey` is there already. */
export const createActivity = async ({
  payload,
  names,
  req,
  activity,
}: {
  payload: Payload;
  names: CrmNames;
  req: PayloadRequest;
  activity: NewActivity;
}): Promise<void> => {
  const map = names.fields.activities;
  const collection = names.collections.activities;
  const data: Record<string, unknown> = {};
  for (const [ours, value] of Object.entries({ ...activity, title: TITLES[activity.type] })) writePath({ target: data, path: crmPath(map, ours), value });
  try {
    await payload.create({ collection, data, depth: 0, req });
  } catch (error) {
    if (refusedField(error, crmPath(map, 'stKey'))) throw new DocumentExistsError({ collection, stKey: activity.stKey });
    throw error;
  }
};
