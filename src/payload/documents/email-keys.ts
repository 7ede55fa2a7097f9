import pMap from 'p-map';
import type { Payload } from 'payload';

import { crmPath, readPath, writePath } from '../field-paths.js';
import { emailKey } from '../fields/email-key.js';
import type { CrmNames } from '../names.js';
import { findAll } from './find-all.js';
import { readId } from './read-values.js';

const PAGE = 500;
/** Writes beside each other: fewer than the connections of any sensible pool. */
const AT_ONCE = 4;

/**
 * Gives contacts that are older than the plugin the case-folded email by which they are looked up. Costs one index probe when there are none.
 * Written through Payload's database layer, beside hooks, validation and versions: the document itself does not change, and a CRM's
 * hooks (a mailing, say) must not fire for every old contact.
 */
export const fillEmailKeys = async ({ payload, names }: { payload: Payload; names: CrmNames }): Promise<void> => {
  const collection = names.collections.contacts;
  const emailPath = crmPath(names.fields.contacts, 'email');
  const keyPath = crmPath(names.fields.contacts, 'stEmailKey');
  for (;;) {
    const documents = await findAll({
      payload,
      collection,
      where: { [keyPath]: { exists: false } },
      paths: [emailPath],
      limit: PAGE,
    });
    await pMap(
      documents,
      async (document) => {
        const id = readId(document, 'id');
        if (id === null) return;
        // Payload would set `updatedAt` to now, and the contact would look newer than what ServiceTitan says.
        const data: Record<string, unknown> = { updatedAt: readPath(document, 'updatedAt') };
        writePath({ target: data, path: keyPath, value: emailKey(readPath(document, emailPath)) });
        await payload.db.updateOne({ collection, id, data, returning: false });
      },
      { concurrency: AT_ONCE },
    );
    if (documents.length < PAGE) return;
  }
};
