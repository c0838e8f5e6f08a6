/** What is left out of a JSON value, and what of the texts in it. */
export interface Cleaning {
  /** Whether all that stands below a key is left out. */
  readonly isTelling: (key: string) => boolean;
  /** Of texts that may hold JSON, whole or cut off. */
  readonly mayHoldJson: RegExp;
  /** What is left of a text that holds none. */
  readonly ofText: (text: string) => string;
}

/** What stands in the place of a text that was left out. */
export const removed = '[removed]';

const mostDepth = 32;

/**
 * A JSON value without what the cleaning leaves out, in whatever depth or array it stands, and also where a
 * text holds JSON.
 */
export function cleanJson(value: unknown, cleaning: Cleaning, depth = 0): unknown {
  const clean = (text: string): string => cleanText(text, cleaning, depth);
  if (typeof value === 'string') return clean(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || depth === mostDepth) return removed;
  if (Array.isArray(value)) return value.map((element) => cleanJson(element, cleaning, depth + 1));
  const kept = Object.entries(value).filter(([key]) => !cleaning.isTelling(key));
  return Object.fromEntries(
    kept.map(([key, below]) => [clean(key), cleanJson(below, cleaning, depth + 1)]),
  );
}

function cleanText(text: string, cleaning: Cleaning, depth: number): string {
  if (!cleaning.mayHoldJson.test(text)) return cleaning.ofText(text);
  const value = parsed(text);
  return value === undefined || depth >= mostDepth
    ? removed
    : JSON.stringify(cleanJson(value, cleaning, depth + 1));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a key, as letters and digits alone, has one of these parts, or is one of these as a whole. */
export function keysLike(
  parts: readonly string[],
  whole: ReadonlySet<string>,
): (key: string) => boolean {
  return (key) => {
    const bare = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return whole.has(bare) || parts.some((part) => bare.includes(part));
  };
}

/** Addresses of mail, which are also people's names in Entra, of networks, and tokens. */
const tellingText =
  /[^\s@/"'<>]{1,64}@[^\s@/"'<>]{1,255}|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}|eyJ[\w.-]+/giu;

/** A text without the addresses and tokens that stand in it. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(tellingText, removed);
}
