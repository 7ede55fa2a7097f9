/** A response's text, or the fact that it is larger than allowed. */
export type BodyText = { tooLarge: false; text: string } | { tooLarge: true };

/**
 * Reads a response as UTF-8 and stops as soon as it exceeds `maxBytes`. Bytes are counted after decompression, so that a small
 * compressed answer cannot fill the memory. Throws what the stream throws when the answer is cut off.
 */
export const readBody = async ({ response, maxBytes }: { response: Response; maxBytes: number }): Promise<BodyText> => {
  if (response.body === null) return { tooLarge: false, text: '' };
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body.cancel();
    return { tooLarge: true };
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { tooLarge: false, text: text + decoder.decode() };
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return { tooLarge: true };
    }
    text += decoder.decode(value, { stream: true });
  }
};
