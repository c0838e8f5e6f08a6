import { open } from 'node:fs/promises';

const tailBytes = 8_192;

/**
 * The last lines of a text file, for error messages.
 *
 * @returns the lines without a final newline; an empty string when the file is missing or empty.
 */
export async function readLogTail(file: string, lines = 15): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString('utf8', 0, bytesRead).trimEnd();
    return text.split('\n').slice(-lines).join('\n');
  } finally {
    await handle.close();
  }
}
