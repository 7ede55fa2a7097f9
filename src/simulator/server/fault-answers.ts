import { setTimeout as wait } from 'node:timers/promises';
import type { FeedAnswer } from '../api/feeds.js';
import { Problem } from '../api/problem.js';
import { htmlAnswer, jsonAnswer, problemAnswer, rateLimited } from './answers.js';
import type { Fault } from './faults.js';

/** What a fault needs of the request it strikes. */
export type StruckRequest = {
  /** Gives the right answer; with `isEmptyPage` a feed gives an empty page and stays where it is. */
  answer: (options?: { isEmptyPage: boolean }) => Promise<Response>;
  /** Closes the connection without an answer. */
  reset: () => Response;
  /** Ends when the client has gone or the simulator closes. */
  gone: AbortSignal;
};

/** The answer that a fault makes of a request. */
export const answerWithFault = async ({ fault, request }: { fault: Fault; request: StruckRequest }): Promise<Response> => {
  if (fault.when !== 'after') return answerStruck({ fault, request });
  const lost = await request.answer();
  return answerStruck({ fault, request: { ...request, answer: () => Promise.resolve(lost) } });
};

const answerStruck = async ({ fault, request }: { fault: Fault; request: StruckRequest }): Promise<Response> => {
  switch (fault.kind) {
    case 'rate-limit':
      return problemAnswer(rateLimited({ seconds: fault.seconds ?? 1, hasHeader: fault.retryAfter ?? true }));
    case 'html-error':
      return htmlAnswer(fault.status ?? 500);
    case 'problem':
      return problemAnswer(new Problem(fault.status, fault.title ?? 'Service is unavailable.'));
    case 'unauthorized':
      return problemAnswer(new Problem(401, 'The access token is expired.'));
    case 'forbidden':
      return problemAnswer(new Problem(403, 'The application has no access to this resource.'));
    case 'reset':
      return request.reset();
    case 'timeout':
      await untilGone(request.gone);
      return request.reset();
    case 'slow':
      await wait(fault.ms, undefined, { signal: request.gone }).catch(() => undefined);
      return request.answer();
    case 'cut-json': {
      const text = await (await request.answer()).text();
      return new Response(text.slice(0, Math.floor(text.length / 2)), { headers: { 'content-type': 'application/json; charset=utf-8' } });
    }
    case 'empty-page':
      return request.answer({ isEmptyPage: true });
    case 'repeated-records':
      return withRecordsTwice(await request.answer());
    case 'altered': {
      const { body = (text: string) => text, status = 200, headers } = fault;
      const text = await (await request.answer()).text();
      return new Response(status === 204 ? null : body(text), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } });
    }
  }
};

const withRecordsTwice = async (answer: Response): Promise<Response> => {
  if (answer.status !== 200) return answer;
  const page = (await answer.json()) as Partial<FeedAnswer>;
  // A single record has nothing to repeat.
  return jsonAnswer(page.data === undefined ? page : { ...page, data: [...page.data, ...page.data] });
};

const untilGone = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
