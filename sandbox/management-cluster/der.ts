/**
 * The few forms of DER (ITU-T X.690) that a certificate is written in. Each function returns a whole
 * element: tag, length, content.
 */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** An element with a tag of the caller's choice, as the context-specific ones. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer =>
  element(tags.sequence, ...parts);

export const set = (...parts: readonly Uint8Array[]): Buffer => element(tags.set, ...parts);

export const yes = (): Buffer => element(tags.boolean, Buffer.of(0xff));

/** A number that is not negative, given by its bytes, the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  // DER wants the shortest form: no leading zero, but for the one that keeps a number positive.
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.of(0) : bytes.subarray(first);
  const negative = ((digits[0] ?? 0) & 0x80) !== 0;
  return element(tags.integer, negative ? Buffer.of(0) : Buffer.of(), digits);
}

/** @param unusedBits Number of bits at the end of the last byte that do not count. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  element(tags.bitString, Buffer.of(unusedBits), bytes);

export const octetString = (bytes: Uint8Array): Buffer => element(tags.octetString, bytes);

export const utf8String = (text: string): Buffer => element(tags.utf8String, Buffer.from(text));

/** A time before the year 2050, exact to the second, as `260131235959Z`. */
export function utcTime(time: Date): Buffer {
  const text = time.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return element(tags.utcTime, Buffer.from(text.slice(2)));
}

/** @param dotted An object identifier such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(
    tags.objectIdentifier,
    Buffer.from([first * 40 + second, ...rest].flatMap(base128)),
  );
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}
