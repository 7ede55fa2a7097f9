import type { Random } from '../world/random.js';
import type { CustomerRow } from '../world/crm-rows.js';
import type { AddressRow } from '../world/row.js';
import { AREA_CODES, CITIES, COMPANIES, FIRST_NAMES, LAST_NAMES, MEMOS, STREETS } from './data.js';

/** Who somebody is and how to reach them. */
export type Person = {
  name: string;
  type: CustomerRow['type'];
  address: AddressRow;
  email: string;
  mobilePhone: string;
  phone: string;
  memo: string;
};

/** The ways an office types a phone number into a free-text field. */
const PHONE_FORMATS: readonly ((area: string, line: string) => string)[] = [
  (area, line) => `(${area}) 555-${line}`,
  (area, line) => `${area}-555-${line}`,
  (area, line) => `${area}555${line}`,
  (area, line) => `${area}.555.${line}`,
  (area, line) => `+1 ${area} 555 ${line}`,
  (area, line) => `1-${area}-555-${line}`,
  (area, line) => `${area} 555-${line} x2`,
];

const plain = (text: string) => text.normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase();

/** Invents people; no two of one source share an email. */
export const createPeople = ({ random, firstNumber = 1 }: { random: Random; firstNumber?: number }) => {
  let number = firstNumber;

  const phone = () => random.pick(PHONE_FORMATS)(random.pick(AREA_CODES), String(random.int(0, 9999)).padStart(4, '0'));

  const nameOf = (first: string, last: string): Pick<Person, 'name' | 'type'> => {
    const kind = random.int(1, 20);
    if (kind === 1) return { name: `${last} ${random.pick(COMPANIES)}`, type: 'Commercial' };
    if (kind === 2) return { name: `${last}, ${first}`, type: 'Residential' };
    if (kind === 3) return { name: `${first} & ${random.pick(FIRST_NAMES)} ${last}`, type: 'Residential' };
    return { name: `${first} ${last}`, type: 'Residential' };
  };

  return {
    /** The next person. */
    next: (): Person => {
      const first = random.pick(FIRST_NAMES);
      const last = random.pick(LAST_NAMES);
      const place = random.pick(CITIES);
      const email = `${plain(first)}.${plain(last)}${number}@${random.pick(['example.com', 'example.net', 'mail.example.org'])}`;
      number += 1;
      return {
        ...nameOf(first, last),
        address: {
          street: `${random.int(100, 9999)} ${random.pick(STREETS)}`,
          unit: random.chance(0.1) ? `Unit ${random.int(1, 400)}` : null,
          city: place.city,
          state: 'FL',
          zip: `${place.zip}${String(random.int(1, 99)).padStart(2, '0')}`,
          country: 'USA',
        },
        email: random.chance(0.1) ? email.replace(/^./, (letter) => letter.toUpperCase()) : email,
        mobilePhone: phone(),
        phone: phone(),
        memo: random.pick(MEMOS),
      };
    },
    phone,
  };
};

export type People = ReturnType<typeof createPeople>;
