import { cleanText } from './clean-text.js';

export type PersonName = { firstName: string | null; lastName: string | null };

const COMPANY = /\b(inc|llc|ltd|corp|co|company|corporation|pllc|lp|llp|hoa|gmbh|trust|church|school|association)\b\.?/i;

/**
 * The two parts of a customer's single name. ServiceTitan does not say whether a customer is a person: "Last, First" is turned round, "A & B Last"
 * keeps the couple together, a name with a company's ending is left whole, and else the first word is the first name.
 */
export const splitName = (name: string | null): PersonName => {
  const text = cleanText(name)?.replace(/\s+/g, ' ');
  if (!text || COMPANY.test(text)) return { firstName: null, lastName: null };
  const [last, first, ...more] = text.split(/\s*,\s*/);
  if (last && first && more.length === 0) return { firstName: first, lastName: last };
  const words = text.split(' ');
  const cut = /^(&|and|\+)$/i.test(words[1] ?? '') ? words.length - 1 : 1;
  return { firstName: words.slice(0, cut).join(' ') || null, lastName: words.slice(cut).join(' ') || null };
};
