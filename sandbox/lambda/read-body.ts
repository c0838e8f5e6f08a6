import type { IncomingMessage } from 'node:http';

/**
 * Reads a message to its end as UTF-8 text. Undefined where it is longer than `limitBytes`: the rest
 * is then read and dropped, so that the peer can still be answered.
 */
export async function readBody(
  message: IncomingMessage,
  limitBytes: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= limitBytes) chunks.push(bytes);
  }
  return length <= limitBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}
