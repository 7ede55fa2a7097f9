import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Endpoint } from '../api/operations.js';
import { ENDPOINTS } from '../api/operations.js';
import { Problem } from '../api/problem.js';
import { createQuery } from '../api/query.js';
import type { AnswerOptions } from '../api/request.js';
import type { World } from '../world/world.js';
import { jsonAnswer, problemAnswer } from './answers.js';
import type { Gate } from './authorize.js';
import { authorize } from './authorize.js';
import { answerWithFault } from './fault-answers.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './requests.js';
import { answerTokenRequest } from './token-endpoint.js';

/** What the HTTP side works with. */
export type AppParts = {
  gate: Gate;
  worlds: ReadonlyMap<string, World>;
  credentials: ReadonlyMap<string, { clientId: string; clientSecret: string }>;
  tokenSeconds: number;
  faults: Faults;
  requests: RequestLog;
  answers: AnswerOptions;
  /** Ends when the simulator closes. */
  closing: AbortSignal;
};

type SimulatorContext = Context<{ Bindings: HttpBindings }>;

/** Builds the HTTP application: the token server and every operation of the API, on one port. */
export const createApp = (parts: AppParts): Hono<{ Bindings: HttpBindings }> => {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.post('/connect/token', (context) =>
    serve({
      parts,
      context,
      operation: 'POST connect/token',
      answer: () =>
        answerTokenRequest({
          request: context.req.raw,
          credentials: parts.credentials,
          tokens: parts.gate.tokens,
          tokenSeconds: parts.tokenSeconds,
          scopesDenied: parts.gate.scopesDenied(),
        }),
    }));

  for (const endpoint of ENDPOINTS) {
    const route = `/${endpoint.module}/v2/tenant/:tenant/${endpoint.path.replace(/\{(\w+)\}/g, ':$1')}`;
    app.get(route, (context) =>
      serve({
        parts,
        context,
        operation: `GET ${endpoint.module}/${endpoint.path}`,
        answer: (options) => Promise.resolve(answerEndpoint({ parts, context, endpoint, isEmptyPage: options?.isEmptyPage ?? false })),
      }));
  }

  app.notFound((context) => serve({ parts, context, operation: `${context.req.method} unknown`, answer: () => Promise.reject(new Problem(404, 'Resource not found.')) }));
  return app;
};

const answerEndpoint = ({ parts, context, endpoint, isEmptyPage }: { parts: AppParts; context: SimulatorContext; endpoint: Endpoint; isEmptyPage: boolean }) => {
  const params = context.req.param() as Record<string, string>;
  const tenantId = params['tenant'] ?? '';
  authorize({
    gate: parts.gate,
    bearer: { appKey: context.req.header('st-app-key'), authorization: context.req.header('authorization'), tenantId, module: endpoint.module, path: endpoint.path },
  });
  const world = parts.worlds.get(tenantId);
  if (world === undefined) throw new Problem(404, 'The tenant was not found.');
  const query = createQuery(new URL(context.req.url).searchParams);
  return jsonAnswer(endpoint.operation({ world, query, params, options: parts.answers, isEmptyPage }));
};

/** Counts the request, lets a fault strike it, and turns a thrown `Problem` into its answer. */
const serve = async ({
  parts,
  context,
  operation,
  answer,
}: {
  parts: AppParts;
  context: SimulatorContext;
  operation: string;
  answer: (options?: { isEmptyPage: boolean }) => Promise<Response>;
}): Promise<Response> => {
  const url = new URL(context.req.url);
  const path = `${url.pathname}${url.search}`;
  const record = (status: number) =>
    parts.requests.record({ at: new Date(), operation, path, tenantId: /\/tenant\/([^/]+)/.exec(url.pathname)?.[1] ?? null, status });
  const guarded = async (options?: { isEmptyPage: boolean }) => {
    try {
      return await answer(options);
    } catch (error) {
      if (error instanceof Problem) return problemAnswer(error);
      throw error;
    }
  };
  const reset = () => {
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  };

  const fault = parts.faults.strike({ operation, path });
  const gone = AbortSignal.any([parts.closing, context.req.raw.signal]);
  const response = fault === undefined ? await guarded() : await answerWithFault({ fault, request: { answer: guarded, reset, gone } });
  // A closed connection has no status; it is logged as 0.
  record(response === RESPONSE_ALREADY_SENT ? 0 : response.status);
  return response;
};
