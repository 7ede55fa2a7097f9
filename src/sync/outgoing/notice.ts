import { isDeepStrictEqual } from 'node:util';

import { watchedReader, type WatchedDocument, type WatchedReader } from '../../payload/documents/find-watched.js';
import type { DocumentId } from '../../payload/documents.types.js';
import { recordWishes, type Wish } from '../../state/outbox.js';
import { addSeenDocuments, readSeen, readSeenDocuments, saveSeen, saveSeenDocuments, takeSeenDocuments, type Locking, type SeenRow } from '../../state/seen.js';
import type { Database } from '../../state/transaction.js';
import { readUnits } from '../run/resolve-units.js';
import type { SyncRuntime } from '../runtime.js';
import { NO_RECORDS, readDealRecords } from './deal-records.js';
import { readSeenValues, wishesOf } from './wishes.js';

/** A document that somebody other than the sync may have changed. */
export type Touched = {
  id: DocumentId;
  /** The document as it was before, as a hook has it; null where nobody knows. */
  before: unknown;
  /** Whether it was created with this change. */
  isNew: boolean;
  /** `user:5`, or `code`. */
  actor: string;
  actorName: string | null;
  /** ISO 8601 UTC. */
  at: string;
};

/** What noticing came to: the tenants for which wishes were recorded, and the documents as they were read. */
export type Noticed = { tenantIds: Set<string>; documents: WatchedDocument[] };

type Collection = 'contacts' | 'opportunities';
type Noticing = { runtime: SyncRuntime; collection: Collection; reader: WatchedReader };

/** A document with what was seen of it last; `row` is null for one that ServiceTitan does not know. */
type Candidate = { touched: Touched; document: WatchedDocument; tenantId: string; row: SeenRow | null; seen: Record<string, unknown> | null };

/**
 * Finds what is new in documents of the CRM, asks every rule what it means for ServiceTitan and records that in the outbox, and takes the documents as
 * seen, all in one transaction. The one door for hooks and sweep: what was noticed once is not noticed again, whoever comes with it, and what the sync
 * itself wrote is never new. A document never looked at is taken as seen without asking anybody, unless a hook knows what it was before.
 * Throws when CRM or state cannot be reached.
 */
export const notice = async (runtime: SyncRuntime, args: { collection: Collection; touched: readonly Touched[] }): Promise<Noticed> => {
  const { payload, settings, state } = runtime;
  const { collection } = args;
  const reader = await watchedReader({ payload, names: settings.names, collection });
  const noticing: Noticing = { runtime, collection, reader };
  const documents = await reader.find(args.touched.map(({ id }) => id));
  const candidates = (await withSeen(noticing, state.db, { touched: args.touched, documents, locking: 'none' })).filter((each) => isNews(noticing, each));
  const tenantIds = new Set<string>();
  if (candidates.length === 0) return { tenantIds, documents };
  const done = await noticeTogether(noticing, { touched: candidates.map(({ touched }) => touched), candidates, locking: 'skip', tenantIds });
  // What the sync works on just now is waited for one by one: who waits for a lock must hold no other.
  for (const candidate of candidates) {
    if (!done.has(candidate.document.id)) await noticeTogether(noticing, { touched: [candidate.touched], candidates: [candidate], locking: 'wait', tenantIds });
  }
  return { tenantIds, documents };
};

/** Which tenant a document belongs to: its own, else, of one that ServiceTitan does not know, the only one there is. */
const tenantOf = ({ tenants }: SyncRuntime, document: WatchedDocument): string | null => {
  const named = document.stKey === null ? document.stTenantId : (document.stKey.split(':')[0] ?? '');
  if (named !== null) return tenants.has(named) ? named : null;
  const [only, ...others] = tenants.keys();
  return others.length === 0 ? (only ?? null) : null;
};

const withSeen = async (
  { runtime, collection }: Noticing,
  db: Database,
  args: { touched: readonly Touched[]; documents: readonly WatchedDocument[]; locking: Locking },
): Promise<Candidate[]> => {
  const { state } = runtime;
  const { locking } = args;
  const known = args.documents.filter((document) => document.stKey !== null);
  // A contact that ServiceTitan does not know is told to it with its opportunity, or not at all.
  const unknown = collection === 'opportunities' ? args.documents.filter((document) => document.stKey === null) : [];
  const rows = new Map((await readSeen(db, { state, collection, stKeys: known.flatMap(({ stKey }) => stKey ?? []), locking })).map((row) => [row.stKey, row]));
  const seen = new Map((await readSeenDocuments(db, { state, collection, crmIds: unknown.map(({ id }) => String(id)), locking })).map((row) => [row.crmId, row.seen]));
  const byId = new Map([...known, ...unknown].map((document) => [document.id, document]));
  return args.touched.flatMap((touched): Candidate[] => {
    const document = byId.get(touched.id);
    if (!document) return [];
    const tenantId = tenantOf(runtime, document);
    const row = document.stKey === null ? null : rows.get(document.stKey);
    // Not remembered yet, deleted, or locked by somebody else.
    if (tenantId === null || row === undefined) return [];
    if (row === null && locking !== 'none' && !seen.has(String(document.id))) return [];
    return [{ touched, document, tenantId, row, seen: readSeenValues(row === null ? seen.get(String(document.id)) : row.seen) }];
  });
};

/** What the document held before, as far as anybody knows; null for one that nobody ever saw. */
const beforeOf = ({ reader }: Noticing, { touched, document, seen }: Candidate): Record<string, unknown> | null => {
  const before = touched.before === null ? null : (reader.read(touched.before)?.values ?? null);
  return seen === null && before === null ? null : { ...document.values, ...before, ...seen };
};

const isNews = (noticing: Noticing, candidate: Candidate): boolean => {
  const { document, seen } = candidate;
  return seen === null || Object.keys(document.values).some((field) => !(field in seen)) || changedFields(noticing, candidate).length > 0;
};

const changedFields = (noticing: Noticing, candidate: Candidate): string[] => {
  const { values } = candidate.document;
  const before = beforeOf(noticing, candidate);
  return before === null ? [] : Object.keys(values).filter((field) => !isDeepStrictEqual(before[field], values[field]));
};

/** Returns the ids of the documents that were settled; the others were locked by somebody else. */
const noticeTogether = async (
  noticing: Noticing,
  args: { touched: readonly Touched[]; candidates: readonly Candidate[]; locking: 'skip' | 'wait'; tenantIds: Set<string> },
): Promise<Set<DocumentId>> => {
  const { runtime, collection, reader } = noticing;
  const { state } = runtime;
  const now = runtime.now().toISOString();
  const facts = await factsOf(noticing, args.candidates);
  const { done, wishes } = await state.transaction(async (db) => {
    const unknown = args.candidates.filter(({ row }) => row === null);
    await addSeenDocuments(db, { state, collection, documents: unknown.map(({ document, tenantId }) => ({ crmId: String(document.id), tenantId })), now });
    // Locked first by what is known of them, and only then read: what they hold now can be no older than what was seen of them.
    const locked = new Set((await withSeen(noticing, db, { touched: args.touched, documents: args.candidates.map(({ document }) => document), locking: args.locking })).map(({ document }) => document.id));
    const documents = await reader.find([...locked]);
    const candidates = await withTaken(noticing, db, await withSeen(noticing, db, { touched: args.touched, documents, locking: 'none' }));
    const contactOf = await contactsOfUnknown(noticing, candidates);
    const asked = candidates.map((candidate) => ({
      candidate,
      wishes: ask(noticing, { candidate, facts, contact: contactOf(candidate), now }),
    }));
    const settled = asked.flatMap(({ candidate, wishes: found }) => (found === null ? [] : [candidate]));
    await saveSeen(db, { state, collection, rows: settled.flatMap(({ row, document }) => (row === null ? [] : [{ stKey: row.stKey, seen: document.values }])) });
    await saveSeenDocuments(db, { state, collection, now, rows: settled.flatMap(({ row, document }) => (row === null ? [{ crmId: String(document.id), seen: document.values }] : [])) });
    const found = asked.flatMap(({ wishes: each }) => each ?? []);
    await recordWishes(db, { state, wishes: found, now });
    return { done: locked, wishes: found };
  });
  for (const { tenantId } of wishes) args.tenantIds.add(tenantId);
  return done;
};

/** Adds to what was seen of documents what was seen of them before ServiceTitan knew them. */
const withTaken = async ({ runtime: { state }, collection }: Noticing, db: Database, candidates: readonly Candidate[]): Promise<Candidate[]> => {
  const crmIds = candidates.filter(({ row }) => row !== null).map(({ document }) => String(document.id));
  const taken = new Map((await takeSeenDocuments(db, { state, collection, crmIds: collection === 'opportunities' ? crmIds : [] })).map((row) => [row.crmId, readSeenValues(row.seen)]));
  return candidates.map((candidate) => {
    const earlier = taken.get(String(candidate.document.id)) ?? null;
    return earlier === null ? candidate : { ...candidate, seen: { ...earlier, ...candidate.seen } };
  });
};

/** What the mirror says: of the deals by `stKey`, and by tenant which pipeline a business unit belongs to. */
type Facts = { records: ReadonlyMap<string, typeof NO_RECORDS>; units: ReadonlyMap<string, ReadonlyMap<string, string>> };

const factsOf = async ({ runtime: { state, tenants }, collection }: Noticing, candidates: readonly Candidate[]): Promise<Facts> => {
  const records = new Map<string, typeof NO_RECORDS>();
  const units = new Map<string, ReadonlyMap<string, string>>();
  for (const tenantId of new Set(candidates.map((candidate) => candidate.tenantId))) {
    const rows = candidates.flatMap(({ row }) => (row?.tenantId === tenantId ? [row] : []));
    if (rows.length === 0) continue;
    for (const [stKey, found] of await readDealRecords(state, { tenantId, collection, rows })) records.set(stKey, found);
    const tenant = tenants.get(tenantId);
    if (tenant && collection === 'opportunities') units.set(tenantId, (await readUnits(state, tenant.settings)).pipelineOfBusinessUnit);
  }
  return { records, units };
};

/** The contacts of opportunities that ServiceTitan does not know: it is told of both together. */
const contactsOfUnknown = async ({ runtime: { payload, settings } }: Noticing, candidates: readonly Candidate[]): Promise<(candidate: Candidate) => WatchedDocument['values'] | null> => {
  const idOf = ({ row, document }: Candidate): string | null => (row === null && typeof document.values.contact === 'string' ? document.values.contact : null);
  const ids = [...new Set(candidates.flatMap((candidate) => idOf(candidate) ?? []))];
  if (ids.length === 0) return () => null;
  const reader = await watchedReader({ payload, names: settings.names, collection: 'contacts' });
  const contacts = new Map((await reader.find(ids)).map(({ id, values }) => [String(id), values]));
  return (candidate) => contacts.get(idOf(candidate) ?? '') ?? null;
};

/** Null where a rule failed: the document is not taken as seen. */
const ask = (noticing: Noticing, args: { candidate: Candidate; facts: Facts; contact: WatchedDocument['values'] | null; now: string }): Wish[] | null => {
  const { candidate, facts, contact, now } = args;
  const { touched, document, tenantId, row } = candidate;
  const before = beforeOf(noticing, candidate);
  const isFirst = before === null && row === null && touched.isNew;
  if (!isFirst && changedFields(noticing, candidate).length === 0) return [];
  const { payload, writeBack, tenants } = noticing.runtime;
  return wishesOf({ payload, writeBack, tenant: tenants.get(tenantId)?.settings }, {
    tenantId,
    collection: noticing.collection,
    stKey: row?.stKey ?? null,
    crmId: String(document.id),
    createdAt: document.createdAt,
    before,
    after: document.values,
    agreed: readSeenValues(row?.base) ?? {},
    ownValues: row?.ownValues ?? {},
    records: facts.records.get(row?.stKey ?? '') ?? NO_RECORDS,
    contact,
    actor: touched.actor,
    actorName: touched.actorName,
    at: now,
    stJobId: row?.jobId ?? null,
    stEstimateId: row?.estimateId ?? null,
    pipelineOfBusinessUnit: facts.units.get(tenantId) ?? new Map(),
  });
};
