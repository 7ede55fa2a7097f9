import type { CollectionNames } from '../payload/names.js';

/** What the CRM calls the two collections that are synced. */
export type CollectionSlugs = Pick<CollectionNames, 'contacts' | 'opportunities'>;
