import type { ExternalDataRow } from '../../world/external-data.js';
import { isOfApplication } from '../../world/external-data.js';
import type { Entity, Rows } from '../../world/rows.js';
import { hashOf } from '../../world/random.js';
import type { World } from '../../world/world.js';

/** What the API answers for one record: a plain JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Builds the JSON of a record; `isExport` tells an export feed, which shows `active` where lists leave it out, `applicationGuid`
 * the application whose external data is asked for.
 */
export type Presenter<E extends Entity> = (options: { world: World; row: Rows[E]; isExport: boolean; applicationGuid?: string | undefined }) => Json;

/** What the application that asks keeps on a record; nothing for one that does not say who it is. */
export const externalDataOf = ({ rows, applicationGuid }: { rows: readonly ExternalDataRow[]; applicationGuid: string | undefined }): readonly Json[] =>
  applicationGuid === undefined ? [] : rows.filter(isOfApplication(applicationGuid)).map(({ key, value }) => ({ key, value }));

/** The tenant-wide user that the simulator names wherever ServiceTitan has a `…ById`. */
export const OFFICE_USER_ID = 48_000_001;

/** Every customer has one location; its id follows from the customer's. */
export const locationIdOf = (customerId: number): number => 900_000_000 + customerId;

/** Fields that real accounts leave null although the documents call them required (ServiceTitan facts, section 6). */
const NULLABLE_IN_PRACTICE: Partial<Record<Entity, readonly string[]>> = {
  customers: ['type', 'externalData', 'createdById'],
  contacts: ['phoneSettings'],
  jobs: ['customerPo', 'campaignId', 'invoiceId'],
  appointments: ['createdById'],
  'appointment-assignments': ['technicianName', 'assignedById'],
  bookings: ['start'],
  leads: ['campaignId'],
};

/** Applies the world's `corrupt` members and, for a share of records, nulls in fields that may be null only in practice. */
export const withBadData = ({
  world,
  entity,
  id,
  json,
  nullShare,
}: {
  world: World;
  entity: Entity;
  id: number;
  json: Json;
  nullShare: number;
}): Json => {
  const members = world.core.corrupted.get(entity)?.get(id);
  const names = NULLABLE_IN_PRACTICE[entity] ?? [];
  if (members === undefined && (nullShare === 0 || names.length === 0)) return json;
  const nulled = names.filter((name) => name in json && hashOf(`${entity}:${id}:${name}`) / 2 ** 32 < nullShare);
  return { ...json, ...Object.fromEntries(nulled.map((name) => [name, null])), ...members };
};
