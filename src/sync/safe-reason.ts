import { ValidationError } from 'payload';

import { DocumentExistsError } from '../payload/documents/document-exists-error.js';
import { MissingStageError } from '../payload/documents/missing-stage-error.js';
import { isServiceTitanError } from '../servicetitan/errors.js';

/** Errors of our own, whose messages hold neither secrets nor personal data. By name, for Next loads modules more than once. */
const OUR_ERRORS = new Set([
  'CommitFailedError',
  'DeliveryError',
  'InboxFullError',
  'LeaseLostError',
  'PlanError',
  'RunCanceledError',
  'RunNotWorkedError',
  'SetupError',
  'StuckFeedError',
  'StuckRunError',
  'TooLateError',
]);

const POSTGRES_CODE = /^[0-9A-Z]{5}$/;
/** What codes, names of errors and paths of fields look like: a hook of the CRM may put anything into them. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const ERROR_NAME = /^([A-Z][A-Za-z]*)?(Error|Exception)$/;
const FIELD_PATH = /^\w+(\.\w+)*$/;
const LONGEST = 60;
const isPlain = (text: string, form: RegExp): boolean => text.length <= LONGEST && form.test(text);

const codeOf = (error: unknown): string | null => {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    if ('code' in each && typeof each.code === 'string') return each.code;
  }
  return null;
};

/**
 * Why something failed, for logs, quarantine and the panel. Messages of databases and hooks quote the values they choke on, so only
 * what we know to be free of personal data is told: field names, error codes, and the messages of our own errors (promise 7).
 */
export const safeReason = (error: unknown): string => {
  if (error instanceof ValidationError) {
    const fields = [...new Set(error.data.errors.map(({ path }) => path))].filter((path) => isPlain(path, FIELD_PATH));
    return `The CRM refused ${fields.join(', ') || 'the document'}: its validation failed.`;
  }
  if (isServiceTitanError(error) || error instanceof DocumentExistsError || error instanceof MissingStageError) return error.message;
  if (error instanceof Error && OUR_ERRORS.has(error.name)) {
    return error.message;
  }
  const code = codeOf(error);
  if (code !== null && POSTGRES_CODE.test(code)) return `The database refused it (PostgreSQL ${code}).`;
  if (code !== null && isPlain(code, SYSTEM_CODE)) return `It failed with ${code}.`;
  const name = error instanceof Error && isPlain(error.name, ERROR_NAME) ? error.name : 'an unknown error';
  return `It failed with ${name}; a hook or the validation of the CRM may have thrown it.`;
};

/** Something must be set up before a run can work; the message says what and how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
