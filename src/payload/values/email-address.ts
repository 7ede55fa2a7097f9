/** What Payload's own email field takes, which is what mail servers take without quotes and in ASCII. */
const ADDRESS = /^(?!.*\.\.)[\w!#$%&'*+/=?^`{|}~-](?:[\w!#$%&'*+/=?^`{|}~.-]*[\w!#$%&'*+/=?^`{|}~-])?@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** RFC 5321: a longer one cannot be delivered. */
const LONGEST = 254;

const asAddress = (word: string): string | null => {
  const bare = word.replace(/^mailto:/i, '').replace(/\.+$/, '');
  return bare.length <= LONGEST && ADDRESS.test(bare) ? bare : null;
};

/** The address in "Ann <ann@example.com>", or in words of which every one is an address: a blank inside an address may hide another's. */
const inPiece = (piece: string): string | null => {
  const bracketed = /<([^<>]*)>\s*$/.exec(piece)?.[1];
  if (bracketed !== undefined) return asAddress(bracketed.trim());
  const words = piece.trim().split(/\s+/).map(asAddress);
  return words.every((word) => word !== null) ? (words[0] ?? null) : null;
};

/**
 * The email address in what people typed into ServiceTitan's email field: the first of several between commas or semicolons. Null when
 * there is none that the CRM could keep ("N/A", two @, an international domain), for a customer must not be lost over a wrong email.
 */
export const addressIn = (text: string | null): string | null => {
  const pieces = (text ?? '').slice(0, 2_000).split(/[,;]/);
  for (const piece of pieces) {
    const address = inPiece(piece);
    if (address !== null) return address;
  }
  return null;
};

/** How emails are compared: the address without case (design 4.2 step 1); null for none. */
export const emailKey = (text: string | null): string | null => addressIn(text)?.toLowerCase() ?? null;
