import { APIError } from 'payload';
import type { Payload } from 'payload';

import { RunRefusedError } from '../sync/run/request-run.js';
import { safeReason } from '../sync/safe-reason.js';
import { RouteError } from './route-error.js';

/** A JSON answer that nobody keeps: it tells how things are now. */
export const answer = (body: object, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store', ...headers } });

/** An error in Payload's shape. */
export const errorAnswer = (status: number, message: string, headers: Record<string, string> = {}): Response => answer({ errors: [{ message }] }, status, headers);

/**
 * What a route answers when its work throws: our own errors as they are, Payload's refusals by their status. Of anything else only a safe
 * reason is logged and nothing is told, for messages of databases quote the values they choke on (promise 7).
 */
export const answerToError = (error: unknown, { payload, route }: { payload: Payload; route: string }): Response => {
  if (error instanceof RouteError || error instanceof RunRefusedError) return errorAnswer(error.status, error.message);
  if (error instanceof APIError && (error.status === 401 || error.status === 403)) return errorAnswer(error.status, 'You are not allowed to perform this action.');
  payload.logger.error({ msg: `[crm-sync-worker] ${route} failed: ${safeReason(error)}` });
  return errorAnswer(500, 'Something went wrong. The log of the CRM says more.');
};
