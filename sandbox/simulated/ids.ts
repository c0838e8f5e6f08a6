import { randomBytes, randomUUID } from 'node:crypto';

/** The only source of chance in the simulation. */
export interface Ids {
  uuid(): string;
  /** Lower-case hexadecimal digits, `digits` of them. */
  hex(digits: number): string;
  /** Upper-case letters and digits as in access keys, `length` of them. */
  keyText(length: number): string;
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function randomIds(): Ids {
  return {
    uuid: () => randomUUID(),
    hex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
    keyText: (length) =>
      Array.from(randomBytes(length), (byte) => KEY_ALPHABET.charAt(byte % 32)).join(''),
  };
}
