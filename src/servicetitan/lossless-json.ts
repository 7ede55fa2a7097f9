/** JavaScript numbers are exact up to 2^53 − 1, which has sixteen digits. */
const MAY_LOSE_DIGITS = /\d{16}/;

const NUMBER = /-?\d[\d.eE+-]*/y;
const LONG_INTEGER = /^-?[1-9]\d{15,}$/;

/** Where the text that begins at `start` ends: after its closing quote, or at the end of the document that cuts it off. */
const endOfText = (json: string, start: number): number => {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
};

const quoteLongIntegers = (json: string): string => {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length; ) {
    const character = json[at] ?? '';
    if (character === '"') {
      at = endOfText(json, at);
      continue;
    }
    NUMBER.lastIndex = at;
    const [number] = (character === '-' || (character >= '0' && character <= '9') ? NUMBER.exec(json) : null) ?? [];
    if (number !== undefined && LONG_INTEGER.test(number) && !Number.isSafeInteger(Number(number))) {
      parts.push(json.slice(copied, at), `"${number}"`);
      copied = at + number.length;
    }
    at += number?.length ?? 1;
  }
  return copied === 0 ? json : [...parts, json.slice(copied)].join('');
};

/**
 * `JSON.parse`, with whole numbers that JavaScript cannot hold exactly as text: ServiceTitan's ids are int64, and two ids beyond 2^53 could
 * become one number. Throws a SyntaxError for what is no JSON.
 */
export const parseLosslessly = (json: string): unknown => JSON.parse(MAY_LOSE_DIGITS.test(json) ? quoteLongIntegers(json) : json);

/** What a JSON document can hold; whole numbers of any size as bigint. */
export type LosslessJson = string | number | bigint | boolean | null | readonly LosslessJson[] | { readonly [name: string]: LosslessJson | undefined };

/** `JSON.stringify`, with bigints as numbers that keep all their digits. Members without a value are left out. */
export const stringifyLosslessly = (value: LosslessJson): string => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stringifyLosslessly).join(',')}]`;
  const members = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : `${JSON.stringify(name)}:${stringifyLosslessly(member)}`));
  return `{${members.join(',')}}`;
};
