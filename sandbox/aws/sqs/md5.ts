import { createHash } from 'node:crypto';
import type { MessageAttributes } from './model.ts';

/** MD5 of a message body in hexadecimal, as SDKs verify it. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

/**
 * MD5 of message attributes in hexadecimal, or undefined where there are none: for each name in
 * order, the lengths (4 bytes, big-endian) and bytes of name, type and value, and between type and
 * value one byte that is 1 for text and 2 for binary. Source: the SQS developer guide,
 * "Calculating the MD5 message digest for message attributes".
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, attribute] of entries) {
    const isBinary = attribute.DataType.startsWith('Binary');
    add(Buffer.from(name, 'utf8'));
    add(Buffer.from(attribute.DataType, 'utf8'));
    hash.update(Buffer.of(isBinary ? 2 : 1));
    add(
      isBinary
        ? Buffer.from(attribute.BinaryValue ?? '', 'base64')
        : Buffer.from(attribute.StringValue ?? '', 'utf8'),
    );
  }
  return hash.digest('hex');
}
