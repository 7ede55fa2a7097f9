import type { CollectionAfterChangeHook, PayloadRequest } from 'payload';

import type { DocumentId, OpportunityValues } from '../documents.types.js';
import { findAll } from '../documents/find-all.js';
import { readId, readText } from '../documents/read-values.js';
import { crmPath, readPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import type { PersonChange, PersonFieldChange, SyncHooks } from './types.js';

/** The fields that people work with; what ServiceTitan owns they cannot change. */
const WATCHED = ['title', 'contact', 'pipeline', 'stage', 'status', 'value', 'lostReason'] as const satisfies readonly (keyof OpportunityValues)[];
const RELATIONSHIPS: readonly string[] = ['contact', 'pipeline', 'stage'];

/** The person behind a request, null for code. */
export const userIdOf = (req: PayloadRequest): DocumentId | null => req.user?.id ?? null;

const changesBetween = ({ names, before, after }: { names: CrmNames; before: unknown; after: unknown }): PersonFieldChange[] =>
  WATCHED.flatMap((field) => {
    const path = crmPath(names.fields.opportunities, field);
    const read = (document: unknown): unknown => (RELATIONSHIPS.includes(field) ? readId(document, path) : (readPath(document, path) ?? null));
    const change = { field, before: read(before), after: read(after) };
    return change.before === change.after ? [] : [change];
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

/** Tells the sync what a person changed on an opportunity. Saving neither waits for it nor fails with it. */
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
    const tell = async (): Promise<void> => {
      const told = await inSlugs({ req, names, changes, before: previousDoc, after: doc });
      await hooks.onPersonChange(req.payload, { ...told, collection: 'opportunities', id, stKey, userId, at });
    };
    tell().catch((err: unknown) => {
      req.payload.logger.error({ msg: `[crm-sync-worker] A change made by a person to opportunity ${String(id)} could not be recorded`, err });
    });
  };
