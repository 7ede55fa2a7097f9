import { parseArgs } from 'node:util';
import { z } from 'zod';

/** The measurements of the bench, by the letters of its table. */
export const PARTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
export type Part = (typeof PARTS)[number];

const whole = z.coerce.number<string>().int().positive();

const flags = z.object({
  small: z.boolean().default(false),
  only: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PARTS)))
    .optional(),
  'customers-a': whole.optional(),
  'customers-few': whole.optional(),
  'customers-some': whole.optional(),
  'customers-many': whole.optional(),
});

/** What to measure, and how big. */
export type BenchOptions = {
  parts: ReadonlySet<Part>;
  /** Whether times and memory are held to their targets; counts always are. */
  isJudged: boolean;
  /** Customers of (a). */
  first: number;
  /** Customers of the smaller world of (b) and (c), of the smaller one of (d), and of the large one of all three. */
  few: number;
  some: number;
  many: number;
  pairs: number;
  idleRuns: number;
  changedRuns: number;
  /** Customers that change before each run of (c). */
  changed: number;
  /** How long (e) sends webhooks. */
  webhookSeconds: number;
  /** Opportunities that (f) moves. */
  moves: number;
  /** Pairs of opportunities that (g) saves in each of its ways. */
  savePairs: number;
};

const FULL = { first: 20_000, few: 1_000, some: 10_000, many: 100_000, pairs: 3, idleRuns: 20, changedRuns: 5, changed: 100, webhookSeconds: 60, moves: 1_000, savePairs: 60 };
const SMALL = { first: 200, few: 200, some: 200, many: 1_000, pairs: 1, idleRuns: 3, changedRuns: 2, changed: 20, webhookSeconds: 3, moves: 30, savePairs: 3 };

/**
 * The command line of the bench. `--small` takes about two minutes and checks counts only; `--only e,f` leaves the other parts out; `--customers-a`, `-few`,
 * `-some` and `-many` set the sizes. Targets for time and memory are judged at the full sizes only. Throws what parseArgs and zod throw.
 */
export const readOptions = (argv: readonly string[]): BenchOptions => {
  const sizes = ['customers-a', 'customers-few', 'customers-some', 'customers-many'] as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { small: { type: 'boolean' }, only: { type: 'string' }, ...Object.fromEntries(sizes.map((name) => [name, { type: 'string' } as const])) },
  });
  const given = flags.parse(values);
  const base = given.small ? SMALL : FULL;
  return {
    ...base,
    parts: new Set(given.only ?? PARTS),
    isJudged: !given.small && sizes.every((name) => given[name] === undefined),
    first: given['customers-a'] ?? base.first,
    few: given['customers-few'] ?? base.few,
    some: given['customers-some'] ?? base.some,
    many: given['customers-many'] ?? base.many,
  };
};
