import { createHash } from 'node:crypto';

import type { RuleOptions } from './rule-options.js';

/** Counts up when the meaning of the rules changes in the code, so that an upgrade plans every customer anew. */
const RULES_VERSION = 1;

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)]));
};

/**
 * A text that changes exactly when the rule options do, in whatever order their keys were written: a changed hash makes every
 * mirrored customer dirty (design 4.1.8).
 */
export const rulesHash = (rules: RuleOptions): string =>
  createHash('sha256')
    .update(JSON.stringify([RULES_VERSION, canonical(rules)]))
    .digest('hex');
