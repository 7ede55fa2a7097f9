import type { CollectionAfterChangeHook, PayloadRequest } from 'payload';

import type { DocumentId, OpportunityValues } from '../documents.types.js';
import { findAll } from '../documents/find-all.js';
import { readId, readText } from '../documents/read-values.js';
import { crmPath, readPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { isSyncWrite } from '../sync-context.js';
import type { PersonFieldChange, SyncHooks } from './types.js';

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

const withSlugs = async ({ req, names, changes }: { req: PayloadRequest; names: CrmNames; changes: PersonFieldChange[] }): Promise<PersonFieldChange[]> => {
  const slugs = async (field: 'pipeline' | 'stage'): Promise<(id: unknown) => string | null> => {
    const key = field === 'pipeline' ? 'pipelines' : 'pipelineStages';
    const ids = changes.filter((change) => change.field === field).flatMap((change) => [change.before, change.after].filter((id) => id !== null));
    const path = crmPath(names.fields[key], 'slug');
    const documents =
      ids.length === 0 ? [] : await findAll({ payload: req.payload, collection: names.collections[key], where: { id: { in: ids } }, paths: [path] });
    return (id) => readText(documents.find((document) => String(readId(document, 'id')) === String(id)), path);
  };
  const slugOf = { pipeline: await slugs('pipeline'), stage: await slugs('stage') };
  return changes.map((change) =>
    change.field === 'pipeline' || change.field === 'stage'
      ? { field: change.field, before: slugOf[change.field](change.before), after: slugOf[change.field](change.after) }
      : change,
  );
};

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
      await hooks.onPersonChange(req.payload, { collection: 'opportunities', id, stKey, changes: await withSlugs({ req, names, changes }), userId, at });
    };
    tell().catch((err: unknown) => {
      req.payload.logger.error({ msg: `[crm-sync-worker] A change made by a person to opportunity ${String(id)} could not be recorded`, err });
    });
  };
