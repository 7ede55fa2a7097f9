import { ValidationError } from 'payload';

import { DocumentExistsError } from '../payload/documents/document-exists-error.js';
import { MissingStageError } from '../payload/documents/missing-stage-error.js';
import { isServiceTitanError } from '../servicetitan/errors.js';

const POSTGRES_CODE = /^[0-9A-Z]{5}$/;

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
    return `The CRM refused ${[...new Set(error.data.errors.map((each) => each.path))].join(', ') || 'the document'}: its validation failed.`;
  }
  if (isServiceTitanError(error) || error instanceof DocumentExistsError || error instanceof MissingStageError) return error.message;
  if (error instanceof Error && ['LeaseLostError', 'StuckRunError', 'StuckFeedError', 'RunCanceledError', 'RunNotWorkedError', 'CommitFailedError', 'PlanError', 'SetupError', 'InboxFullError', 'TooLateError'].includes(error.name)) {
    return error.message;
  }
  const code = codeOf(error);
  if (code !== null && POSTGRES_CODE.test(code)) return `The database refused it (PostgreSQL ${code}).`;
  if (code !== null) return `It failed with ${code.replace(/[^A-Z0-9_]/gi, '').slice(0, 40)}.`;
  return `It failed with ${error instanceof Error ? error.name : 'an unknown error'}; a hook or the validation of the CRM may have thrown it.`;
};

/** Something must be set up before a run can work; the message says what and how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
