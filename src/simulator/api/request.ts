import type { World } from '../world/world.js';
import { badParameter } from './problem.js';
import type { Query } from './query.js';

/** Oddities of the answers that can be set; all of them deterministic. */
export type AnswerOptions = {
  /** Records per page of an export feed. Default 200. */
  pageSize: number;
  /** Share of feed pages, 0 to 1, that are preceded by an empty page with `hasMore: true`. Default 0.05. */
  emptyPageShare: number;
  /** How many records of the page before come again with `includeRecentChanges=true`. Default 0. */
  repeatRecords: number;
  /** How long the feeds hold changes back from those who ask without `includeRecentChanges=true`, in milliseconds. Default 0. */
  holdBackMs: number;
  /** Share of records, 0 to 1, with nulls in fields that are required on paper. Default 0. */
  nullShare: number;
};

/** One authenticated request, as the operations see it. */
export type ApiRequest = {
  world: World;
  query: Query;
  /** Path parameters by name. */
  params: Readonly<Record<string, string>>;
  options: AnswerOptions;
  /** What a write carries, as JSON; undefined where nothing was sent. */
  body: unknown;
  /** Whether a feed shall answer an empty page this time. */
  isEmptyPage: boolean;
};

/** An operation: the JSON of its answer, undefined for 200 without a body, or a thrown `Problem`. */
export type Operation = (request: ApiRequest) => unknown;

/** An id in the path; 400 where it is no number. */
export const idOf = ({ params }: Pick<ApiRequest, 'params'>, name = 'id'): number => {
  const id = params[name] ?? '';
  if (!/^\d{1,16}$/.test(id)) throw badParameter(name, 'The value is not an id.');
  return Number(id);
};
