import type { FieldAccess } from 'payload';

import type { FieldMap } from '../field-paths.js';
import { isSyncWrite } from '../sync-context.js';
import { serviceTitanText, stKeyField, syncStatusFields } from './common-fields.js';
import { emailKeyField } from './email-key.js';
import { TEXT_TYPES } from './wanted-field.js';
import type { WantedField } from './wanted-field.js';

/** Decides who, besides the sync, may link a contact to a customer by hand. */
export type MayLink = FieldAccess;

const text = (name: string, label: string): WantedField => ({ name, accepts: TEXT_TYPES, build: (crmName) => ({ name: crmName, type: 'text', label }) });

const box = (name: string, label: string): WantedField => ({
  name,
  accepts: ['checkbox'],
  build: (crmName) => ({ name: crmName, type: 'checkbox', label, defaultValue: false, admin: { position: 'sidebar' } }),
});

const customerId = (mayLink: MayLink): WantedField => {
  const access: FieldAccess = (args) => isSyncWrite(args.req) || mayLink(args);
  return {
    name: 'stCustomerId',
    accepts: TEXT_TYPES,
    build: (crmName) => ({
      name: crmName,
      type: 'text',
      label: 'ServiceTitan customer',
      index: true,
      access: { create: access, update: access },
      admin: { position: 'sidebar', readOnly: true },
    }),
  };
};

/** The fields of a contact that the sync needs (design 5.1). */
export const contactFields = ({ map, mayLink }: { map: FieldMap; mayLink: MayLink }): readonly WantedField[] => [
  text('name', 'Name'),
  text('firstName', 'First name'),
  text('lastName', 'Last name'),
  { name: 'email', accepts: TEXT_TYPES, build: (name) => ({ name, type: 'email', label: 'Email', index: true }) },
  text('phone', 'Phone'),
  text('address.street', 'Street'),
  text('address.city', 'City'),
  text('address.state', 'State'),
  text('address.zip', 'ZIP code'),
  box('doNotText', 'Do not text'),
  box('doNotMail', 'Do not mail'),
  customerId(mayLink),
  serviceTitanText({ name: 'stTenantId', label: 'ServiceTitan tenant' }),
  serviceTitanText({ name: 'stStatus', label: 'ServiceTitan status' }),
  ...syncStatusFields,
  stKeyField,
  emailKeyField(map),
];
