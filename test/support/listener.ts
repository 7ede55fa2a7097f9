import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export type Heard = { method: string; headers: IncomingHttpHeaders; body: string };

/** Somebody who listens at an address of his own, and answers as he is told to: 204 unless told otherwise. */
export type Listener = { url: string; heard: Heard[]; answer: (reply: ((response: ServerResponse) => void) | null) => void; close: () => Promise<void> };

export const openListener = async (): Promise<Listener> => {
  const heard: Heard[] = [];
  let reply: ((response: ServerResponse) => void) | null = null;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ method: request.method ?? '', headers: request.headers, body: Buffer.concat(parts).toString() });
      if (reply) reply(response);
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    heard,
    answer: (given) => {
      reply = given;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
