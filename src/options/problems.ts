import type { z } from 'zod';

import { VARIABLES } from './environment.js';

/** Everything that is wrong with the options and the environment, by name and with its remedy, never with a value. */
export class OptionsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(['payload-st-sync cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'OptionsError';
    this.problems = problems;
  }
}

/** An option as people know it: its path, with the environment variable that can take its place. */
export const nameOfOption = ({ path, prefix = '', variables = true }: { path: readonly PropertyKey[]; prefix?: string; variables?: boolean }): string => {
  const option = [prefix, ...path.map(String)].filter((part) => part !== '').join('.');
  const variable = variables ? VARIABLES[option.replace(/^serviceTitan\.\d+\./, 'serviceTitan.').replace(/^webhookSecret\.\d+(\.secret)?$/, 'webhookSecret')] : undefined;
  const shown = `Option \`${option === '' ? 'payloadStSync' : option}\``;
  return variable === undefined ? shown : `${shown} (environment variable ${variable})`;
};

/** The issues of a schema as problems. zod's own messages name types and keys, never values. */
export const problemsOf = ({ error, prefix = '' }: { error: z.ZodError; prefix?: string }): string[] =>
  error.issues.map((issue) => `${nameOfOption({ path: issue.path, prefix })} ${asSentence(issue.message)}`);

const asSentence = (message: string): string => {
  const start = /^(is|has|must|belongs|names)\b/.test(message) ? message : `is wrong: ${message}`;
  return /[.!]$/.test(start) ? start : `${start}.`;
};
