import type { ServiceTitanError, ServiceTitanErrorKind } from '../servicetitan/errors.js';

const MEANINGS: Readonly<Record<ServiceTitanErrorKind, string>> = {
  configuration: 'The connection to ServiceTitan is not set up right',
  'bad-request': 'ServiceTitan did not accept this: correct it in the CRM, or do it in ServiceTitan',
  unauthorized: 'ServiceTitan refused the credentials: check client id, client secret, app key and environment',
  forbidden: 'ServiceTitan does not let this app do it: grant the app the scope, or connect it to the account, then try again',
  'not-found': 'ServiceTitan does not know this any more, or lets nobody do it from outside: look at it there',
  conflict: 'The state of the record in ServiceTitan does not allow this: look at it there, then try again',
  'rate-limited': 'ServiceTitan takes no more requests for the moment',
  server: 'ServiceTitan had an error of its own',
  network: 'ServiceTitan could not be reached, or its answer was lost on the way',
  'invalid-answer': 'ServiceTitan answered otherwise than it documents',
  'too-large': 'The answer of ServiceTitan is larger than maxResponseBytes',
};

/** What only people who ask ServiceTitan's support need. */
const traces = ({ operation, status, traceId }: ServiceTitanError): string =>
  [operation, status === null ? null : `status ${status}`, traceId === null ? null : `trace ${traceId}`].filter((part) => part !== null).join(', ');

/**
 * Why ServiceTitan did not do what a write wants, for people: first what it means and what to do about it, as its operation knows it or else its kind, with the
 * fields that ServiceTitan found fault with; then, for support, what was asked. Holds no personal data, as the error does not.
 */
export const failureWords = (error: ServiceTitanError): string => {
  const { kind, detail, fields } = error;
  const meaning = detail ?? MEANINGS[kind];
  const sentence = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}`.replace(/\.$/, '');
  const named = fields.length > 0 ? ` (fields ${fields.join(', ')})` : '';
  return `${sentence}${named}. [${traces(error)}]`;
};
