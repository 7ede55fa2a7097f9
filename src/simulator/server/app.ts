import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Endpoint } from '../api/endpoint.js';
import { isNamed, operationName } from '../api/endpoint.js';
import { ENDPOINTS } from '../api/operations.js';
import { Problem } from '../api/problem.js';
import { createQuery } from '../api/query.js';
import type { AnswerOptions } from '../api/request.js';
import type { World } from '../world/world.js';
import { jsonAnswer, problemAnswer } from './answers.js';
import type { Gate } from './authorize.js';
import { authorize } from './authorize.js';
import { readJson } from './body.js';
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
  /** Operations that do not exist in this ServiceTitan. */
  missing: () => readonly string[];
  /** Ends when the simulator closes. */
  closing: AbortSignal;
};

type Environment = { Bindings: HttpBindings; Variables: { body: unknown } };

type SimulatorContext = Context<Environment>;

/** Builds the HTTP application: the token server and every operation of the API, on one port. */
export const createApp = (parts: AppParts): Hono<Environment> => {
  const app = new Hono<Environment>();

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
    app.on(endpoint.method, route, (context) => {
      if (isNamed({ endpoint, names: parts.missing() })) return serve({ parts, context, operation: operationName(endpoint), answer: noSuchRoute });
      return serve({
        parts,
        context,
        operation: operationName(endpoint),
        answer: (options) => answerEndpoint({ parts, context, endpoint, isEmptyPage: options?.isEmptyPage ?? false }),
      });
    });
  }

  app.notFound((context) => serve({ parts, context, operation: `${context.req.method} unknown`, answer: noSuchRoute }));
  return app;
};

const noSuchRoute = () => Promise.reject<Response>(new Problem(404, 'Resource not found.'));

type EndpointRequest = { parts: AppParts; context: SimulatorContext; endpoint: Endpoint; isEmptyPage: boolean };

const answerEndpoint = async ({ parts, context, endpoint, isEmptyPage }: EndpointRequest): Promise<Response> => {
  const params = context.req.param() as Record<string, string>;
  const tenantId = params['tenant'] ?? '';
  authorize({
    gate: parts.gate,
    bearer: { appKey: context.req.header('st-app-key'), authorization: context.req.header('authorization'), tenantId, endpoint },
  });
  const world = parts.worlds.get(tenantId);
  if (world === undefined) throw new Problem(404, 'The tenant was not found.');
  const query = createQuery(new URL(context.req.url).searchParams);
  const body = endpoint.method === 'GET' ? undefined : await readJson(context.req.raw);
  context.set('body', body);
  const json = endpoint.operation({ world, query, params, options: parts.answers, body, isEmptyPage });
  return json === undefined ? new Response(null) : jsonAnswer(json);
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
  const record = (status: number) => {
    const tenantId = /\/tenant\/([^/]+)/.exec(url.pathname)?.[1] ?? null;
    parts.requests.record({ at: new Date(), method: context.req.method, operation, path, body: context.get('body'), tenantId, status });
  };
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
