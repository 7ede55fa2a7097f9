import { isDeepStrictEqual } from 'node:util';

import type { CollectionAfterChangeHook, PayloadRequest } from 'payload';

import type { DocumentId, OpportunityValues } from '../documents.types.js';
import { findAll } from '../documents/find-all.js';
import { readId, readIds, readInstant, readText } from '../documents/read-values.js';
import { crmPath, readPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import { cameTrue } from './after-commit.js';
import type { PersonChange, PersonFieldChange, SyncHooks } from './types.js';

/** The fields that people work with; what ServiceTitan owns they cannot change. */
const WATCHED = ['title', 'contact', 'pipeline', 'stage', 'status', 'value', 'lostReason', 'assignedTo'] as const satisfies readonly (keyof OpportunityValues)[];
const RELATIONSHIPS: readonly string[] = ['contact', 'pipeline', 'stage'];

/** The person behind a request, null for code. */
export const userIdOf = (req: PayloadRequest): DocumentId | null => req.user?.id ?? null;

const read = (document: unknown, { field, path }: { field: string; path: string }): unknown => {
  if (field === 'assignedTo') return readIds(document, path).toSorted(byText);
  return RELATIONSHIPS.includes(field) ? readId(document, path) : (readPath(document, path) ?? null);
};

const byText = (a: DocumentId, b: DocumentId): number => (String(a) < String(b) ? -1 : 1);

const changesBetween = ({ names, before, after }: { names: CrmNames; before: unknown; after: unknown }): PersonFieldChange[] =>
  WATCHED.flatMap((field) => {
    const path = crmPath(names.fields.opportunities, field);
    const change = { field, before: read(before, { field, path }), after: read(after, { field, path }) };
    return isDeepStrictEqual(change.before, change.after) ? [] : [change];
  });

type Slugs = (id: unknown) => string | null;

const slugsOf = async ({ req, names, key, ids }: { req: PayloadRequest; names: CrmNames; key: 'pipelines' | 'pipelineStages'; ids: unknown[] }): Promise<Slugs> => {
  const known = ids.filter((id) => id !== null);
  const path = crmPath(names.fields[key], 'slug');
  const where = { id: { in: known } };
  const documents = known.length === 0 ? [] : await findAll({ payload: req.payload, collection: names.collections[key], where, paths: [path] });
  return (id) => readText(documents.find((document) => String(readId(document, 'id')) === String(id)), path);
};

const inSlugs = async ({ req, names, changes, before, after }: Change): Promise<Pick<PersonChange, 'changes' | 'pipeline'>> => {
  const path = crmPath(names.fields.opportunities, 'pipeline');
  const pipeline = { before: readId(before, path), after: readId(after, path) };
  const stages = changes.filter((change) => change.field === 'stage').flatMap((change) => [change.before, change.after]);
  const slugOf: Partial<Record<string, Slugs>> = {
    pipeline: await slugsOf({ req, names, key: 'pipelines', ids: [pipeline.before, pipeline.after] }),
    stage: await slugsOf({ req, names, key: 'pipelineStages', ids: stages }),
  };
  return {
    pipeline: { before: slugOf.pipeline?.(pipeline.before) ?? null, after: slugOf.pipeline?.(pipeline.after) ?? null },
    changes: changes.map((change) => {
      const slug = slugOf[change.field];
      return slug ? { field: change.field, before: slug(change.before), after: slug(change.after) } : change;
    }),
  };
};

type Change = { req: PayloadRequest; names: CrmNames; changes: PersonFieldChange[]; before: unknown; after: unknown };

/**
 * Whether the opportunity stands as the hook saw it, or was changed again after that: then at least one field is no longer what it was.
 * Something older stands there when the change is not committed, or was rolled back.
 */
const stands = async ({ req, names, changes, after }: Change, id: DocumentId): Promise<boolean> => {
  const paths = WATCHED.map((field) => crmPath(names.fields.opportunities, field));
  const [now] = await findAll({ payload: req.payload, collection: names.collections.opportunities, where: { id: { equals: id } }, paths });
  if (now === undefined) return false;
  const written = readInstant(now, 'updatedAt');
  if (written !== '' && written === readInstant(after, 'updatedAt')) return true;
  const since = changesBetween({ names, before: after, after: now });
  return changes.some(({ field, before }) => since.every((change) => change.field !== field || !isDeepStrictEqual(change.after, before)));
};

/** Tells the sync what a person changed on an opportunity, once that is committed. Saving neither waits for it nor fails with it. */
export const personChange =
  ({ names, hooks }: { names: CrmNames; hooks: SyncHooks }): CollectionAfterChangeHook =>
  ({ doc, previousDoc, operation, req }) => {
    if (isSyncWrite(req) || operation !== 'update') return;
    const changes = changesBetween({ names, before: previousDoc, after: doc });
    const id = readId(doc, 'id');
    if (changes.length === 0 || id === null) return;
    const stKey = readText(doc, crmPath(names.fields.opportunities, 'stKey'));
    const at = new Date().toISOString();
    const userId = userIdOf(req);
    const { payload, transactionID: transaction } = req;
    const change: Change = { req, names, changes, before: previousDoc, after: doc };
    const tell = async (): Promise<void> => {
      if (!(await cameTrue({ payload, transaction, isTrue: () => stands(change, id) }))) return;
      await hooks.onPersonChange(payload, { ...(await inSlugs(change)), collection: 'opportunities', id, stKey, userId, at });
    };
    tell().catch((error: unknown) => hooks.onFailure(payload, { what: `A change made by a person to opportunity ${String(id)}`, error }));
  };
