import type { Payload, Where } from 'payload';

import type { DocumentId } from '../documents.types.js';
import { crmPath } from '../field-paths.js';
import type { CrmNames } from '../names.js';
import { contactPaths, toContactDocument } from './contact-document.js';
import { findAll } from './find-all.js';
import { opportunityPaths, toOpportunityDocument } from './opportunity-document.js';
import { loadPipelineDirectory, type PipelineDirectory } from './pipeline-directory.js';
import { readText } from './read-values.js';
import { watchedContact, watchedOpportunity, type WatchedValues } from './watched-values.js';

/** A document as the write-back looks at it. Instants are ISO 8601 UTC. */
export type WatchedDocument = { id: DocumentId; stKey: string | null; stTenantId: string | null; createdAt: string; updatedAt: string; values: WatchedValues };

/** Reads documents of one collection as the write-back looks at them. */
export type WatchedReader = {
  /** Those with the given ids that are still there. */
  find: (ids: readonly DocumentId[]) => Promise<WatchedDocument[]>;
  /** Up to `limit` documents written after the given place and until `until` (ISO 8601 UTC), in the order in which they were written last. */
  page: (args: { at: string; afterId: DocumentId | null; until: string; limit: number }) => Promise<WatchedDocument[]>;
  /** A document as a hook has it; null for what is none. */
  read: (document: unknown) => WatchedDocument | null;
};

const asContact = (document: unknown, names: CrmNames): WatchedDocument | null => {
  const contact = toContactDocument({ document, map: names.fields.contacts });
  return contact && { ...contact, stTenantId: contact.values.stTenantId, values: watchedContact(contact.values) };
};

const asOpportunity = (document: unknown, names: CrmNames, directory: PipelineDirectory): WatchedDocument | null => {
  const opportunity = toOpportunityDocument({ document, map: names.fields.opportunities, directory });
  return opportunity && { ...opportunity, stTenantId: opportunity.values.stTenantId, values: watchedOpportunity(opportunity.values) };
};

/** Makes a reader, which knows the pipelines as they are now. */
export const watchedReader = async ({ payload, names, collection: key }: { payload: Payload; names: CrmNames; collection: 'contacts' | 'opportunities' }): Promise<WatchedReader> => {
  const directory = key === 'opportunities' ? await loadPipelineDirectory({ payload, names }) : null;
  const read = (document: unknown): WatchedDocument | null => (directory ? asOpportunity(document, names, directory) : asContact(document, names));
  const collection = names.collections[key];
  const paths = key === 'opportunities' ? opportunityPaths(names.fields.opportunities) : contactPaths(names.fields.contacts);
  return {
    read,
    find: async (ids) => (await findAll({ payload, collection, where: { id: { in: [...ids] } }, paths })).flatMap((document) => read(document) ?? []),
    page: async ({ at, afterId, until, limit }) => {
      const further: Where[] = afterId === null ? [] : [{ and: [{ updatedAt: { equals: at } }, { id: { greater_than: afterId } }] }];
      const where: Where = { and: [{ updatedAt: { less_than_equal: until } }, { or: [{ updatedAt: { greater_than: at } }, ...further] }] };
      return (await findAll({ payload, collection, where, paths, limit, sort: ['updatedAt', 'id'] })).flatMap((document) => read(document) ?? []);
    },
  };
};

/** The `stKey` of a document as a hook has it; null for one that the sync did not make. */
export const stKeyOf = ({ document, names, collection }: { document: unknown; names: CrmNames; collection: 'contacts' | 'opportunities' }): string | null =>
  readText(document, crmPath(names.fields[collection], 'stKey'));
