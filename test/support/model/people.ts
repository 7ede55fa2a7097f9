import type { ContactDoc, Fields, Model } from './model.types.js';

/** What people do in the CRM, as far as the rules know of it (4.1.4, 4.1.7, 4.3). `at` is in milliseconds since 1970. */

/** Changes fields of an opportunity. "Set lost by a person" is journaled with its date. */
export const editOpportunity = (model: Model, { key, fields, at }: { key: string; fields: Fields; at: number }): void => {
  const deal = model.deals.find((each) => each.key === key);
  if (!deal?.document) throw new Error(`The model has no opportunity ${key}`);
  if (fields.status !== undefined && fields.status !== deal.document.fields.status) [deal.lostBy, deal.lostAt] = fields.status === 'lost' ? ['person', at] : [null, null];
  Object.assign(deal.document.fields, fields);
  deal.document.updatedAt = at;
};

export const editContact = (model: Model, { key, fields, at }: { key: string; fields: Fields; at: number }): void => {
  const contact = model.contacts.find((each) => each.key === key);
  if (!contact) throw new Error(`The model has no contact ${key}`);
  Object.assign(contact.fields, fields);
  contact.updatedAt = at;
};

export const addContact = (model: Model, { fields, at }: { fields: Fields; at: number }): ContactDoc => {
  const contact: ContactDoc = { key: null, fields, base: {}, updatedAt: at };
  model.contacts.push(contact);
  return contact;
};

export const addOpportunity = (model: Model, { fields, at }: { fields: Fields; at: number }): void => {
  model.strangers.push({ key: null, fields, base: {}, updatedAt: at });
};

/** The opportunity is gone: deleted by a person, or lost by nobody's wish. */
export const removeOpportunity = (model: Model, { key, isDeleted }: { key: string; isDeleted: boolean }): void => {
  const deal = model.deals.find((each) => each.key === key);
  if (!deal) throw new Error(`The model has no deal ${key}`);
  deal.document = null;
  deal.isDeleted = isDeleted;
  if (!isDeleted || deal.lostBy !== 'person') [deal.lostBy, deal.lostAt] = [null, null];
};

/** The contact is gone, and with it every link to it. */
export const removeContact = (model: Model, { key, isDeleted }: { key: string; isDeleted: boolean }): void => {
  const contact = model.contacts.find((each) => each.key === key);
  if (!contact) throw new Error(`The model has no contact ${key}`);
  model.contacts = model.contacts.filter((each) => each !== contact);
  for (const document of [...model.strangers, ...model.deals.flatMap((deal) => deal.document ?? [])]) {
    if (document.fields.contact === contact) document.fields.contact = null;
    if (document.base.contact === contact) document.base.contact = null;
  }
  if (isDeleted) model.deletedContacts.add(key.split(':').at(-1) ?? '');
};

/** Someone presses Re-create everywhere. */
export const recreate = (model: Model): void => {
  model.deletedContacts.clear();
  for (const deal of model.deals.filter((each) => each.isDeleted)) Object.assign(deal, { isDeleted: false, lostBy: null, lostAt: null });
};
