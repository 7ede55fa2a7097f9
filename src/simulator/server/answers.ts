import { Problem, problemBody } from '../api/problem.js';

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** A JSON answer. */
export const jsonAnswer = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });

/** An error in ServiceTitan's shape. */
export const problemAnswer = (problem: Problem): Response =>
  new Response(JSON.stringify(problemBody({ status: problem.status, title: problem.message, errors: problem.errors })), {
    status: problem.status,
    headers: { 'content-type': PROBLEM_JSON, ...problem.headers },
  });

/** 429 as ServiceTitan words it; the header is optional there. */
export const rateLimited = ({ seconds, hasHeader }: { seconds: number; hasHeader: boolean }): Problem =>
  new Problem(429, `Rate limit is exceeded. Try again in ${seconds} seconds.`, {}, hasHeader ? { 'retry-after': String(seconds) } : {});

/** The page of a gateway that knows nothing of JSON. */
export const htmlAnswer = (status: number): Response =>
  new Response(`<html><head><title>${status}</title></head><body><center><h1>${status} Server Error</h1></center></body></html>`, {
    status,
    headers: { 'content-type': 'text/html' },
  });
