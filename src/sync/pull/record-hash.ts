import { createHash } from 'node:crypto';

/** Hash of what the rules can see of a record: a new `modifiedOn` alone is no change. */
export const recordHash = (record: Record<string, unknown>): string => {
  const { modifiedOn: _modifiedOn, ...content } = record;
  return createHash('sha1').update(JSON.stringify(content)).digest('base64');
};
