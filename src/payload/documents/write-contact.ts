import type { ContactDocument, ContactValues } from '../documents.types.js';
import type { CrmNames } from '../names.js';
import { contactData, toContactDocument } from './contact-document.js';
import { writeDocument } from './write-document.js';
import type { WriteTarget } from './write-document.js';

/**
 * Creates a contact (`id` null) or updates one, and answers with it as it then stands. Fields that `data` does not name are not touched.
 * Throws a `DocumentExistsError` if another contact has the `stKey`, else whatever Payload or a hook of the CRM throws.
 */
export const writeContact = async ({ names, data, ...target }: WriteTarget & { names: CrmNames; data: Partial<ContactValues> }): Promise<ContactDocument> => {
  const map = names.fields.contacts;
  const collection = names.collections.contacts;
  const document = toContactDocument({ document: await writeDocument({ ...target, collection, map, data: contactData({ values: data, map }) }), map });
  if (!document) throw new Error(`Payload returned no id for a document of "${collection}"`);
  return document;
};
