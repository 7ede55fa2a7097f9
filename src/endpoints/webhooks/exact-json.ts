const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const WHOLE = /^-?\d{16,}$/;

/**
 * `JSON.parse`, except that whole numbers which a JavaScript number cannot hold become text of their digits: ServiceTitan's ids are int64,
 * and from 2^53 on `JSON.parse` changes them without a word. Throws a SyntaxError like it.
 */
export const parseExactly = (text: string): unknown => {
  // Checked first: only in valid JSON can the tokens be told apart, and in time that grows no faster than the text.
  const parsed: unknown = JSON.parse(text);
  const exact = text.replace(TOKENS, (token) => (WHOLE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token));
  return exact === text ? parsed : JSON.parse(exact);
};
