import { ownedByServiceTitan } from './field-access.js';
import { TEXT_TYPES } from './wanted-field.js';
import type { WantedField } from './wanted-field.js';

/** Text that ServiceTitan owns, read-only beside the document. Text and never an enum: ServiceTitan adds values as it likes. */
export const serviceTitanText = ({ name, label, index = false }: { name: string; label: string; index?: boolean }): WantedField => ({
  name,
  accepts: TEXT_TYPES,
  build: (crmName) => ({
    name: crmName,
    type: 'text',
    label,
    index,
    access: ownedByServiceTitan,
    admin: { position: 'sidebar', readOnly: true },
  }),
});

/** The key by which the sync finds a document of its own again (design 4.1.5); unique, and hidden in the admin. */
export const stKeyField: WantedField = {
  name: 'stKey',
  accepts: ['text'],
  unique: true,
  build: (crmName) => ({ name: crmName, type: 'text', unique: true, index: true, access: ownedByServiceTitan, admin: { hidden: true } }),
};

/** Whether the last write of the sync to this document worked, and when it was. */
export const syncStatusFields: readonly WantedField[] = [
  serviceTitanText({ name: 'stSyncStatus', label: 'Sync status' }),
  {
    name: 'stLastSyncedAt',
    accepts: ['date'],
    build: (crmName) => ({
      name: crmName,
      type: 'date',
      label: 'Last synced',
      access: ownedByServiceTitan,
      admin: { position: 'sidebar', readOnly: true, date: { pickerAppearance: 'dayAndTime' } },
    }),
  },
];
