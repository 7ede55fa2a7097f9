import type { ContactDocument } from '../../payload/documents.types.js';
import { statusKey } from '../steps/job-state.js';
import { instantOf } from '../steps/order.js';
import { emailKey } from '../../payload/values/email-address.js';
import type { Survivors } from './merge.js';
import type { AccountDocuments } from './plan.types.js';
import type { AccountRecords } from './records.js';

const oldestFirst = (a: ContactDocument, b: ContactDocument): number =>
  instantOf(a.createdAt) - instantOf(b.createdAt) || (String(a.id) < String(b.id) ? -1 : 1);

/** An unlinked contact that carries the customer's ServiceTitan id, for instance linked by hand; the oldest of several. */
export const contactWithId = ({ documents, tenantId, customerId }: { documents: AccountDocuments; tenantId: string; customerId: string }): ContactDocument | null =>
  documents.contacts
    .filter(({ stKey, values }) => stKey === null && values.stCustomerId === customerId && (values.stTenantId ?? tenantId) === tenantId)
    .sort(oldestFirst)[0] ?? null;

/** How many customers of the account, merged ones counted as one, have an email. */
const holdersOf = (email: string, records: AccountRecords, survivors: Survivors): number => {
  const holders = records.customers.filter((customer) =>
    records.methodsOf(customer.id).some((method) => method.active && statusKey(method.type) === 'email' && emailKey(method.value) === email),
  );
  return new Set(holders.map((customer) => survivors.survivorOf(customer.id))).size;
};

/**
 * The contact without `stKey` that has exactly the customer's email (case-folded), if it is the only contact and the customer is the only ServiceTitan
 * customer to have it (design 4.2.1). Never by phone.
 */
export const contactWithEmail = ({
  documents,
  email,
  records,
  survivors,
}: {
  documents: AccountDocuments;
  email: string | null;
  records: AccountRecords;
  survivors: Survivors;
}): ContactDocument | null => {
  const key = emailKey(email);
  if (key === null || documents.sharedEmails.has(key) || holdersOf(key, records, survivors) > 1) return null;
  const found = documents.adoptable.filter(({ stKey, values }) => stKey === null && values.stCustomerId === null && emailKey(values.email) === key);
  return found.length === 1 ? (found[0] ?? null) : null;
};
