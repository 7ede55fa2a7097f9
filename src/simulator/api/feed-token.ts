import type { Instant } from '../world/instant.js';
import { badParameter } from './problem.js';

/**
 * Where a feed goes on. `modifiedOn` is the last record's, so that a token from before a restart of the simulator, whose
 * `epoch` is another one, resumes at that time instead of at a place that means nothing any more.
 */
export type FeedPlace = { feed: string; epoch: string; seq: number; modifiedOn: Instant; afterEmptyPage: boolean };

// Slashes, pluses and equals signs make a client that forgets to URL-encode fail at once; nothing in it reads like a date.
const PREFIX = 'st+/';
const SUFFIX = '==';

/** The opaque text of a place. */
export const writeFeedToken = (place: FeedPlace): string => {
  const text = [place.feed, place.epoch, place.seq, place.modifiedOn, place.afterEmptyPage ? 1 : 0].join('|');
  return `${PREFIX}${Buffer.from(text).toString('base64url')}${SUFFIX}`;
};

/** Reads a token back; undefined for text that is no token at all, 400 for a broken one or one of another feed. */
export const readFeedToken = ({ text, feed }: { text: string; feed: string }): FeedPlace | undefined => {
  if (!text.startsWith(PREFIX)) return undefined;
  const parts = Buffer.from(text.slice(PREFIX.length, -SUFFIX.length), 'base64url').toString().split('|');
  const [ofFeed, epoch, seq, modifiedOn, afterEmptyPage] = parts;
  if (!text.endsWith(SUFFIX) || parts.length !== 5 || ofFeed !== feed || epoch === undefined || !Number.isSafeInteger(Number(seq))) {
    throw badParameter('from', 'The continuation token is not valid for this export.');
  }
  return { feed, epoch, seq: Number(seq), modifiedOn: Number(modifiedOn), afterEmptyPage: afterEmptyPage === '1' };
};
