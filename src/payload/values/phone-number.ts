import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/min';

/** A country by its two letters (ISO 3166), in whose way a number without a country code is read. */
export type PhoneCountry = CountryCode;

export const isPhoneCountry = (text: string): text is PhoneCountry => isSupportedCountry(text);

const numberIn = (text: string, country: PhoneCountry): PhoneNumber | null => {
  const number = parsePhoneNumberFromString(text.trim(), { defaultCountry: country, extract: false });
  return number?.isValid() ? number : null;
};

/**
 * A phone number in E.164, `+15615550100` for "(561) 555-0100"; null for text that is not exactly one number that can be called. One with an
 * extension has no E.164 either, for that would lose the extension.
 */
export const e164 = (text: string | null, country: PhoneCountry): string | null => {
  const number = text === null ? null : numberIn(text, country);
  return number === null || number.ext ? null : number.number;
};

/** A phone number as it is compared: the same for every spelling of one number; anything else as it is. */
export const phoneKey = (value: unknown, country: PhoneCountry): unknown => {
  const number = typeof value === 'string' ? numberIn(value, country) : null;
  return number === null ? value : `${number.number}${number.ext ? `;ext=${number.ext}` : ''}`;
};
