import { fieldRuleOf } from '../../pipelines/field-rule.js';
import { cleanText } from '../../payload/values/clean-text.js';
import { chosenEmail, chosenPhone, wantsNoTexts, type ChosenMethod } from '../../payload/values/contact-methods.js';
import { contactAddressOf, nameOfCustomer } from '../../payload/values/customer-values.js';
import { addressIn, emailKey } from '../../payload/values/email-address.js';
import { splitName } from '../../payload/values/person-name.js';
import { e164, phoneKey } from '../../payload/values/phone-number.js';
import type { CustomerRecord } from '../../servicetitan/records.js';
import { takeBack, type OutgoingChange, type OutgoingRule, type WriteRequest } from '../write.types.js';

type ContactChange = OutgoingChange & { before: NonNullable<OutgoingChange['before']>; customer: CustomerRecord };

type Compare = (value: unknown) => unknown;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? cleanText(value) : null);
const isChanged = ({ before, after }: ContactChange, field: string, keyOf: Compare = textOf): boolean => keyOf(before[field] ?? null) !== keyOf(after[field] ?? null);

const isServiceTitanNewer = ({ customer, records, at }: ContactChange): boolean =>
  [customer, ...records.contactMethods].some(({ modifiedOn }) => Date.parse(modifiedOn) >= Date.parse(at));

/**
 * Whether a field may go to ServiceTitan: it has another value there, and did not change there since both sides last agreed; where it did, the rule of
 * the field decides, and one that asks decides nothing before somebody answered (design 4.3).
 */
const mayGo = (change: ContactChange, { field, servicetitan, keyOf = textOf }: { field: string; servicetitan: unknown; keyOf?: Compare }): boolean => {
  const { agreed, after, rules } = change;
  const own = change.ownValues[field] ?? [];
  if (textOf(after[field]) === null) return false;
  // What we sent may stand there already, though the mirror does not show it yet.
  if (keyOf(servicetitan) === keyOf(after[field])) return own.length > 0;
  // Nor is it a change of ServiceTitan's once the mirror does, though the base does not know it yet.
  if (own.some((value) => keyOf(value) === keyOf(servicetitan))) return true;
  // What ServiceTitan emptied is no value that could win (design 4.3).
  if (textOf(servicetitan) === null || !(field in agreed) || keyOf(servicetitan) === keyOf(agreed[field])) return true;
  const rule = fieldRuleOf({ rules: rules.fieldRules, collection: 'contacts', field });
  return rule === 'crm' || (rule === 'newest' && !isServiceTitanNewer(change));
};

/**
 * A value on its way, with what may stand in its place: what the mirror says, what both sides agreed on, what we sent since, and what the CRM held before,
 * which may have been sent already.
 */
const guarded = (change: ContactChange, { field, value, servicetitan }: { field: string; value: string; servicetitan: string | null }) => {
  const rule = fieldRuleOf({ rules: change.rules.fieldRules, collection: 'contacts', field });
  const expected = [...new Set([servicetitan, ...[change.agreed[field], ...(change.ownValues[field] ?? []), change.before[field]].map(textOf)])];
  return { value, guard: rule === 'crm' ? null : { expected, rule } };
};

const targetOf = ({ customer }: ContactChange, what: string): string => `customer:${customer.id}:${what}`;

const customerWrite = (change: ContactChange, what: string, patch: object): WriteRequest => ({
  operation: 'update-customer',
  target: targetOf(change, what),
  payload: { customerId: change.customer.id, ...patch },
});

/** A customer has one name: who changes only a part of it changes the whole. */
const withNewName = (change: ContactChange): ContactChange | null => {
  if (isChanged(change, 'name')) return change;
  if (!isChanged(change, 'firstName') && !isChanged(change, 'lastName')) return null;
  const name = ['firstName', 'lastName'].flatMap((field) => textOf(change.after[field]) ?? []).join(' ');
  return { ...change, after: { ...change.after, name } };
};

/** Those of the values that the CRM holds: it may have one part of a name otherwise than ServiceTitan makes it of the whole. */
const heldAlready = ({ after }: ContactChange, values: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value !== null && textOf(after[field]) === value ? [[field, value]] : [])));

const nameWrites = (change: ContactChange): WriteRequest[] => {
  const renamed = withNewName(change);
  const field = 'name';
  const servicetitan = nameOfCustomer(change.customer);
  if (!renamed) return [];
  const value = textOf(renamed.after.name);
  if (value === null || !mayGo(renamed, { field, servicetitan })) return [takeBack(targetOf(change, field))];
  const name = guarded(change, { field, value, servicetitan });
  return [{ ...customerWrite(change, field, { name }), expectedValues: heldAlready(change, { name: value, ...splitName(value) }) }];
};

/**
 * All parts that the CRM has otherwise than both sides agreed on, not only the one that was changed now: they go in one write, which may take the place of
 * one that was not sent yet.
 */
const addressWrites = (change: ContactChange): WriteRequest[] => {
  const servicetitan = contactAddressOf(change.customer.address);
  const parts = (['street', 'city', 'state', 'zip'] as const).map((part) => ({ part, field: `address.${part}` }));
  if (!parts.some(({ field }) => isChanged(change, field))) return [];
  const isNews = (field: string): boolean => isChanged(change, field) || (field in change.agreed && textOf(change.agreed[field]) !== textOf(change.after[field]));
  const going = parts.flatMap(({ part, field }) => {
    const value = textOf(change.after[field]);
    return value !== null && isNews(field) && mayGo(change, { field, servicetitan: servicetitan[part] }) ? [{ part, field, value }] : [];
  });
  if (going.length === 0) return [takeBack(targetOf(change, 'address'))];
  const address = Object.fromEntries(going.map(({ part, field, value }) => [part, guarded(change, { field, value, servicetitan: servicetitan[part] })]));
  return [{ ...customerWrite(change, 'address', { address }), expectedValues: Object.fromEntries(going.map(({ field, value }) => [field, value])) }];
};

/** To the phone or email that the contact has its value from, or to a new one where there is none; none is ever deleted. */
const methodWrite = (
  change: ContactChange,
  { chosen, wanted }: { chosen: ChosenMethod | null; wanted: { kind: 'email' | 'phone'; value: string } },
): WriteRequest => {
  const { customer } = change;
  const common = { target: targetOf(change, wanted.kind), expectedValues: { [wanted.kind]: wanted.value } };
  if (chosen === null) return { ...common, operation: 'add-contact-method', payload: { customerId: customer.id, wanted } };
  return { ...common, operation: 'update-contact-method', payload: { customerId: customer.id, contactMethodId: chosen.method.id, wanted } };
};

const emailWrites = (change: ContactChange): WriteRequest[] => {
  const chosen = chosenEmail(change.records.contactMethods);
  const keyOf: Compare = (value) => emailKey(textOf(value));
  const email = addressIn(textOf(change.after.email));
  const field = 'email';
  const servicetitan = chosen?.value ?? null;
  if (!isChanged(change, field, keyOf)) return [];
  if (email === null || !mayGo(change, { field, servicetitan, keyOf })) return [takeBack(targetOf(change, field))];
  const wanted = { kind: 'email' as const, ...guarded(change, { field, value: email, servicetitan: chosen?.method.value ?? null }) };
  return [methodWrite(change, { chosen, wanted })];
};

const phoneWrites = (change: ContactChange): WriteRequest[] => {
  const country = change.rules.phoneCountry;
  const chosen = chosenPhone(change.records.contactMethods);
  const keyOf: Compare = (value) => phoneKey(textOf(value), country);
  const field = 'phone';
  const servicetitan = chosen?.value ?? null;
  const text = textOf(change.after.phone);
  if (!isChanged(change, field, keyOf)) return [];
  if (text === null || !mayGo(change, { field, servicetitan, keyOf })) return [takeBack(targetOf(change, field))];
  const wanted = { kind: 'phone' as const, country, ...guarded(change, { field, value: e164(text, country) ?? text, servicetitan }) };
  return [methodWrite(change, { chosen, wanted })];
};

/** A wish not to be written to is passed on; taking it back is not, for it may have been told to somebody else. */
const optOutWrites = (change: ContactChange): WriteRequest[] => {
  const { before, after, customer, records } = change;
  const isWished = (field: string): boolean => before[field] !== true && after[field] === true;
  return [
    ...(isWished('doNotMail') && !customer.doNotMail ? [customerWrite(change, 'doNotMail', { doNotMail: true })] : []),
    ...(isWished('doNotText') && !wantsNoTexts(records.contactMethods)
      ? [{ operation: 'wish-no-texts', target: targetOf(change, 'doNotText'), payload: { customerId: customer.id } }]
      : []),
  ];
};

/**
 * What a change of a contact means for its customer (issue of both ways): name, address, phone, email and what the customer does not want. What changed and
 * is not to go takes back what was wanted of the field before.
 */
export const contactFields: OutgoingRule = (change) => {
  const { collection, settings, before, records } = change;
  if (collection !== 'contacts' || settings.mode !== 'full' || before === null || records.customer === null) return [];
  const ofContact: ContactChange = { ...change, before, customer: records.customer };
  return [nameWrites, addressWrites, emailWrites, phoneWrites, optOutWrites].flatMap((writes) => writes(ofContact));
};
