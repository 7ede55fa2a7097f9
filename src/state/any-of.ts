import { sql } from 'drizzle-orm';

/*
 * Any number of ids as one bind value, to be compared with `=` (`<>` for `allOf`). An array and no subquery, so that PostgreSQL knows how many they are and
 * goes by the index: what is filled by a first run has no statistics yet.
 */

/** `column = ${anyOf(ids)}`: one of these ids, which are text. */
export const anyOf = (ids: Iterable<string>) => sql`any(${sql.param([...ids])}::text[])`;

/** `column <> ${allOf(ids)}`: none of these ids. */
export const allOf = (ids: Iterable<string>) => sql`all(${sql.param([...ids])}::text[])`;

/** `column = ${anyUuidOf(ids)}`: one of these ids of our own. */
export const anyUuidOf = (ids: Iterable<string>) => sql`any(${sql.param([...ids])}::uuid[])`;
