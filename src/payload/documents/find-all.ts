import type { Payload, PayloadRequest, Where } from 'payload';

import { selectOf } from '../field-paths.js';

/** All documents that match, with the given fields only, as Payload gives them, relationships as ids. */
export const findAll = async ({
  payload,
  collection,
  where,
  paths,
  req,
  limit = 0,
  sort,
}: {
  payload: Payload;
  collection: string;
  where: Where;
  paths: readonly string[];
  req?: PayloadRequest;
  /** At most this many; 0 means all. */
  limit?: number;
  sort?: string[];
}): Promise<unknown[]> => {
  const { docs } = await payload.find({
    collection,
    where,
    select: selectOf([...paths, 'createdAt', 'updatedAt']),
    depth: 0,
    limit,
    pagination: false,
    showHiddenFields: true,
    ...(sort === undefined ? {} : { sort }),
    ...(req === undefined ? {} : { req }),
  });
  return docs;
};
