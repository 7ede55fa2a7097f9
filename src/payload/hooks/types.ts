import type { Payload } from 'payload';

import type { DocumentId, OpportunityValues } from '../documents.types.js';
import type { OpportunityStatus } from '../pipeline.types.js';

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

/** Somebody saved a document in which a change may mean something to ServiceTitan. Instants are ISO 8601 UTC. */
export type PersonSave = {
  collection: 'contacts' | 'opportunities';
  id: DocumentId;
  /** The document as it was before, as Payload has it; null for a new one. */
  before: unknown;
  /** When the save wrote it: what is read of it later is older than that until the save is committed, or if it never is. */
  updatedAt: string;
  /** Null for a change made by code without a user. */
  userId: DocumentId | null;
  /** What people call that user: the name, else the email. */
  userName: string | null;
  at: string;
};

/** Where an opportunity stands, by slugs. */
export type PersonPlacement = { pipeline: string | null; stage: string | null; status: OpportunityStatus | null };

/** A person wants to move an opportunity of the sync, by its stage or by its status alone. */
export type PersonMove = { stKey: string; from: PersonPlacement; to: PersonPlacement };

/** What is told when people touch documents of the sync. But for `checkMove` none of it may make their change fail. */
export type SyncHooks = {
  /** Asked before a move is saved, and waited for: a sentence for that person that says why it may not be, or null. Bounded in time; never throws. */
  checkMove: (payload: Payload, move: PersonMove) => Promise<string | null>;
  /** Told once the change is certain; not waited for. What a crash leaves untold, the next run finds by itself. */
  onPersonChange: (payload: Payload, change: PersonChange) => Promise<void>;
  /** Told once the save's transaction has ended, whichever way; returns at once. What a crash leaves untold, the sweep finds. */
  onPersonSave: (payload: Payload, save: PersonSave) => void;
  /** Told before the deletion is certain and waited for, so that no run makes the document again. */
  onPersonDelete: (payload: Payload, deletion: PersonDelete) => Promise<void>;
  /** Told when that deletion was taken back with its transaction. */
  onDeleteUndone: (payload: Payload, deletion: PersonDelete) => Promise<void>;
  /** Told what could not be told to the others; `what` holds no personal data, the error may. */
  onFailure: (payload: Payload, failure: { what: string; error: unknown }) => void;
};
