import type { ContactMethodRecord } from '../../servicetitan/records.js';
import { cleanText } from './clean-text.js';
import { addressIn } from './email-address.js';

/** A customer's phone or email that a contact takes its value from, and that value. */
export type ChosenMethod = { method: ContactMethodRecord; value: string };

const typeKey = (type: string): string => type.replace(/\s/g, '').toLowerCase();

const isOneOf = (method: ContactMethodRecord, types: readonly string[]): boolean => types.some((type) => typeKey(type) === typeKey(method.type));

/** The first active method of the first type that has one; `read` gives null for a value that is of no use. */
const first = (methods: readonly ContactMethodRecord[], read: (value: string | null) => string | null, ...types: readonly string[]): ChosenMethod | null => {
  const ofTypes = types.flatMap((type) => methods.filter((method) => method.active && isOneOf(method, [type])));
  for (const method of ofTypes) {
    const value = read(method.value);
    if (value !== null) return { method, value };
  }
  return null;
};

/** The email of a contact: the oldest active Email that is an address (design 4.2 step 1). `methods` are the customer's own, the oldest first. */
export const chosenEmail = (methods: readonly ContactMethodRecord[]): ChosenMethod | null => first(methods, addressIn, 'Email');

/** The phone of a contact, as ServiceTitan spells it: the oldest active MobilePhone, else Phone (design 4.2 step 1). */
export const chosenPhone = (methods: readonly ContactMethodRecord[]): ChosenMethod | null => first(methods, cleanText, 'MobilePhone', 'Phone');

/** Whether a customer wants no texts: one of the active phones says so, which counts for all of them. */
export const wantsNoTexts = (methods: readonly ContactMethodRecord[]): boolean =>
  methods.some((method) => method.active && method.doNotText && isOneOf(method, ['MobilePhone', 'Phone']));
