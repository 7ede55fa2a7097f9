import { instantOfMs, parseInstant, TICKS_PER_MS } from '../world/instant.js';
import { hashOf } from '../world/random.js';
import type { Entity, Rows } from '../world/rows.js';
import { tableOf } from '../world/tables.js';
import type { FeedPlace } from './feed-token.js';
import { readFeedToken, writeFeedToken } from './feed-token.js';
import { jsonOf } from './lists.js';
import { badParameter } from './problem.js';
import type { ApiRequest, Operation } from './request.js';
import type { Resource } from './resource.js';

/** One answer of an export feed. */
export type FeedAnswer = { hasMore: boolean; continueFrom: string; data: unknown[] };

/**
 * `GET …/export/<name>`: everything changed since `from`, oldest change first, inactive and merged records included
 * (ServiceTitan facts, section 2.2). `from` is a token, a date (inclusive) or absent for the beginning.
 */
export const feedOperation = <E extends Entity>(resource: Resource<E>): Operation => (request): FeedAnswer => {
  const { world, query, options } = request;
  const table = tableOf(world.tables, resource.entity);
  const place = startOf({ resource, request });
  const emptyPage = (): FeedAnswer => ({ hasMore: true, continueFrom: writeFeedToken({ ...place, afterEmptyPage: true }), data: [] });
  if (request.isEmptyPage) return emptyPage();
  const isRecent = query.bool('includeRecentChanges') === true;
  const until = isRecent || options.holdBackMs === 0 ? Infinity : instantOfMs(world.now().getTime()) - options.holdBackMs * TICKS_PER_MS;

  // One more than the page holds tells whether there is more, so that nothing new costs one request.
  const found = table.log.after({ seq: place.seq, limit: options.pageSize + 1, until });
  const hasMore = found.length > options.pageSize;
  if (found.length > 0 && !place.afterEmptyPage && isEmptyTurn({ place, share: options.emptyPageShare })) return emptyPage();

  const rows = found.slice(0, options.pageSize);
  const last = rows.at(-1);
  const next: FeedPlace = { ...place, seq: last?.seq ?? place.seq, modifiedOn: last?.modifiedOn ?? place.modifiedOn, afterEmptyPage: false };
  const again = isRecent && options.repeatRecords > 0 ? table.log.upTo({ seq: place.seq, limit: options.repeatRecords }) : [];
  const isWanted = feedActiveTest({ resource, request });
  return {
    hasMore,
    continueFrom: writeFeedToken(next),
    data: [...again, ...rows].filter(isWanted).map((row) => jsonOf({ resource, row, request, isExport: true })),
  };
};

const startOf = <E extends Entity>({ resource, request }: { resource: Resource<E>; request: ApiRequest }): FeedPlace => {
  const { world, query } = request;
  const { log } = tableOf(world.tables, resource.entity);
  const beginning: FeedPlace = { feed: resource.entity, epoch: world.epoch, seq: 0, modifiedOn: -Number.MAX_SAFE_INTEGER, afterEmptyPage: false };
  const from = query.text('from');
  if (from === undefined) return beginning;
  const place = readFeedToken({ text: from, feed: resource.entity });
  if (place !== undefined) {
    return place.epoch === world.epoch ? place : { ...beginning, seq: log.placeOf(place.modifiedOn), modifiedOn: place.modifiedOn };
  }
  const since = parseInstant(from);
  if (since === undefined) throw badParameter('from', 'The value is neither a continuation token nor a date.');
  return { ...beginning, seq: log.placeOf(since), modifiedOn: since };
};

const isEmptyTurn = ({ place, share }: { place: FeedPlace; share: number }) => hashOf(`${place.feed}:${place.seq}`) / 2 ** 32 < share;

const feedActiveTest = <E extends Entity>({ resource, request }: { resource: Resource<E>; request: ApiRequest }): ((row: Rows[E]) => boolean) => {
  if (resource.feedActive === undefined) return () => true;
  const wanted = request.query.oneOf('active', ['True', 'Any', 'False']) ?? resource.feedActive;
  return wanted === 'Any' ? () => true : (row) => row.active === (wanted === 'True');
};
