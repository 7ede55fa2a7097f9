import type { Entity } from '../../../../src/exports/simulator.js';

/** What becomes of a bad value: its record is set aside for this reason, or it is mended and what the CRM shows of it is this. */
export type Effect = { aside: string } | { shows: unknown };

/** One member of one record as ServiceTitan sends it, and its effect. */
export type BadCase = { entity: Entity; field: string; value: unknown; effect: Effect };

/** A member that is left out. */
export const MISSING = undefined;

const RAW = /"@raw:([^@"]*)@"/g;

/** JSON that JavaScript cannot write, such as a number beyond 2^53; the simulator's answers are altered to hold it. */
export const rawJson = (literal: string): string => `@raw:${literal}@`;

/** The answer with the raw JSON in its place. */
export const withRawJson = (text: string): string => text.replaceAll(RAW, (_, literal: string) => literal);

export const aside = (reason: string): Effect => ({ aside: reason });
export const shows = (value: unknown): Effect => ({ shows: value });

/** A case for each value of a table (value → effect). */
export const casesOf = (entity: Entity, field: string, table: readonly (readonly [value: unknown, effect: Effect])[]): BadCase[] =>
  table.map(([value, effect]) => ({ entity, field, value, effect }));

const LONGEST_NAME = 60;

/** The name of a case in the list of tests: the same on every run, and in one line. */
export const nameOf = ({ entity, field, value, effect }: BadCase): string => {
  const text = value === undefined ? 'left out' : typeof value === 'string' ? JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped) : (JSON.stringify(value) ?? String(value));
  const short = text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}… (${text.length})` : text;
  return `${entity} ${field} ${short} is ${'aside' in effect ? 'set aside' : 'mended'}`;
};

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
