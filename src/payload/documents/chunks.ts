/** How many values one `in` query asks for: large enough to make few queries, small enough for any database's limit of parameters. */
export const QUERY_CHUNK = 500;

/** The distinct values of a list, cut into pieces of `size`. */
export const chunksOf = <T>(values: readonly T[], size = QUERY_CHUNK): T[][] => {
  const distinct = [...new Set(values)];
  const chunks: T[][] = [];
  for (let start = 0; start < distinct.length; start += size) chunks.push(distinct.slice(start, start + size));
  return chunks;
};
