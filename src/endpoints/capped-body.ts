import { RouteError } from './route-error.js';

/**
 * The bytes of a request's body, counted while they arrive. Throws RouteError 413 as soon as there are more than `maxBytes`, at once where
 * the sender says so beforehand, and 408 when they are not all there after `withinMs`.
 */
export const readCapped = async ({
  req,
  maxBytes,
  withinMs,
}: {
  req: { headers: Headers; body?: ReadableStream<Uint8Array> | null | undefined };
  maxBytes: number;
  withinMs: number;
}): Promise<Buffer> => {
  const tooLarge = new RouteError(413, `The body must not be larger than ${maxBytes} bytes.`);
  const reader = req.body?.getReader();
  let isLate = false;
  // Canceling ends a read that waits.
  const timer = setTimeout(() => {
    isLate = true;
    void cancel(reader);
  }, withinMs);
  try {
    if (Number(req.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLarge;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) throw tooLarge;
      chunks.push(part.value);
    }
    if (isLate) throw new RouteError(408, 'The body took too long to arrive.');
    return Buffer.concat(chunks);
  } catch (error) {
    void cancel(reader);
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

// A sender that has gone has nothing left to cancel.
const cancel = async (reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> => {
  await reader?.cancel().catch(() => undefined);
};
