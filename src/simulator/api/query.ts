import type { Instant } from '../world/instant.js';
import { parseInstant } from '../world/instant.js';
import { badParameter } from './problem.js';

const MAX_IDS = 50;

/** The query of one request. Absent and empty values are undefined; what cannot be read is a 400 that names the parameter. */
export type Query = {
  text(name: string): string | undefined;
  int(name: string): number | undefined;
  decimal(name: string): number | undefined;
  bool(name: string): boolean | undefined;
  instant(name: string): Instant | undefined;
  /** A comma-separated list of ids, at most `max` (50, as the documents say). */
  ids(name: string, max?: number): readonly number[] | undefined;
  /** One of the values, compared without case as ServiceTitan does. */
  oneOf<V extends string>(name: string, values: readonly V[]): V | undefined;
};

/** Reads a query lazily: parameters nobody asks for are ignored, as in ServiceTitan. */
export const createQuery = (parameters: URLSearchParams): Query => {
  const text = (name: string) => {
    const value = parameters.get(name);
    return value === null || value === '' ? undefined : value;
  };
  const read = <V>(name: string, parse: (value: string) => V | undefined, what: string): V | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) throw badParameter(name, `The value is not ${what}.`);
    return parsed;
  };
  const toInt = (value: string) => (/^-?\d{1,16}$/.test(value.trim()) ? Number(value) : undefined);

  return {
    text,
    int: (name) => read(name, toInt, 'a whole number'),
    decimal: (name) => read(name, (value) => (Number.isFinite(Number(value)) ? Number(value) : undefined), 'a number'),
    bool: (name) => read(name, (value) => ({ true: true, false: false })[value.toLowerCase()], 'true or false'),
    instant: (name) => read(name, parseInstant, 'a date and time'),
    ids: (name, max = MAX_IDS) => {
      const ids = read(
        name,
        (value) => {
          const parsed = value.split(',').map(toInt);
          return parsed.every((id) => id !== undefined) ? parsed : undefined;
        },
        'a comma-separated list of ids',
      );
      if (ids !== undefined && ids.length > max) throw badParameter(name, `At most ${max} ids are allowed.`);
      return ids;
    },
    oneOf: (name, values) =>
      read(name, (value) => values.find((allowed) => allowed.toLowerCase() === value.toLowerCase()), `one of ${values.join(', ')}`),
  };
};
