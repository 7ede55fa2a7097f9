import type { Payload } from 'payload';

import type { DocumentId, OpportunityValues } from '../documents.types.js';

/** One field a person changed, by our names; pipeline and stage are slugs. */
export type PersonFieldChange = { field: keyof OpportunityValues; before: unknown; after: unknown };

/** A person changed an opportunity. `at` is ISO 8601 UTC; `stKey` is null for one that is not linked to ServiceTitan. */
export type PersonChange = {
  collection: 'opportunities';
  id: DocumentId;
  stKey: string | null;
  changes: PersonFieldChange[];
  /** Slug of the pipeline it was in and is in now, whether that changed or not: a stage's slug means little without it. */
  pipeline: { before: string | null; after: string | null };
  /** Null for a change made by code without a user. */
  userId: DocumentId | null;
  at: string;
};

/** A person deleted a contact or an opportunity of the sync. */
export type PersonDelete = { collection: 'contacts' | 'opportunities'; stKey: string; id: DocumentId; userId: DocumentId | null; at: string };

/** What is told when people touch documents of the sync. Neither may make their change fail: errors are logged. */
export type SyncHooks = {
  /** Not waited for. */
  onPersonChange: (payload: Payload, change: PersonChange) => Promise<void>;
  /** Waited for, so that the next run knows the document is to stay deleted. */
  onPersonDelete: (payload: Payload, deletion: PersonDelete) => Promise<void>;
};
