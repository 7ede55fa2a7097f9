import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a call carries this token as `Authorization: Bearer …`. Takes the same time for every wrong one; false where there is none to match. */
export const carriesToken = (headers: Headers, token: string | null): boolean => {
  const given = /^Bearer (\S+)$/.exec(headers.get('Authorization') ?? '')?.[1];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
};
