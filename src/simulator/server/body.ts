import { Problem } from '../api/problem.js';

/** More than this in one request is refused. */
export const MAX_BODY_BYTES = 1_000_000;

/** The JSON a request carries; undefined for an empty body. 413 where it is too long, 415 and 400 where it is no JSON. */
export const readJson = async (request: Request): Promise<unknown> => {
  const text = await readText(request);
  if (text === '') return undefined;
  if (!/^application\/(.+\+)?json\b/i.test(request.headers.get('content-type') ?? '')) throw new Problem(415, 'The media type of the request is not supported.');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem(400, 'One or more validation errors occurred.', { request: ['The body is not valid JSON.'] });
  }
};

/** Reads what is too long to its end without keeping it, for an answer in the middle of a request reaches few clients. */
const readText = async ({ body }: Request): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    length += next.value.byteLength;
    if (length <= MAX_BODY_BYTES) chunks.push(next.value);
  }
  if (length > MAX_BODY_BYTES) throw new Problem(413, 'The request is too large.');
  return Buffer.concat(chunks).toString();
};
