import { createServer } from 'node:http';

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request as it arrived. */
export type Arrived = {
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** How many requests to this path came before it. */
  before: number;
};

/** What the server does: answer, answer half and hang up, or hang up or fall silent without an answer. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string; cutAfterBytes?: number }
  | 'hang-up'
  | 'silence';

export type LocalServer = { url: string; arrived: Arrived[]; to(path: string): Arrived[]; close(): Promise<void> };

const readText = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

const send = ({ reply, response }: { reply: Reply; response: ServerResponse }): void => {
  if (reply === 'silence') return;
  if (reply === 'hang-up') {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, json, text, cutAfterBytes } = reply;
  const body = Buffer.from(text ?? (json === undefined ? '' : JSON.stringify(json)));
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (cutAfterBytes === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, cutAfterBytes), () => response.destroy());
};

/** An HTTP server on a free port of this machine that answers what `handler` says and remembers what it was asked. */
export const startLocalServer = async (handler: (request: Arrived) => Reply | Promise<Reply>): Promise<LocalServer> => {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/';
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const before = arrived.filter(({ path }) => path === pathname).length;
    const entry: Arrived = { method: request.method ?? '', url, path: pathname, query: searchParams, headers: request.headers, body: '', before };
    arrived.push(entry);
    entry.body = await readText(request);
    send({ reply: await handler(entry), response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrived,
    to: (path) => arrived.filter((entry) => entry.path === path),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
