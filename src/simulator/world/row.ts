import type { Instant } from './instant.js';

/**
 * The records of a world, held compactly: instants as ticks, what can be derived (locations, counts, items) left out.
 * Field names follow ServiceTitan's OpenAPI documents; `seq` is the record's place in its export feed.
 */
export type Row = { id: number; seq: number; active: boolean; createdOn: Instant; modifiedOn: Instant };

export type AddressRow = { street: string; unit: string | null; city: string; state: string; zip: string; country: string };

export type CustomFieldRow = { typeId: number; name: string; value: string };

export type Priority = 'Low' | 'Normal' | 'High' | 'Urgent';
