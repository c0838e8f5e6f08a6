import { createHash } from 'node:crypto';
import { readBody } from './message-body.ts';

const removed = '[removed]';
const mostDepth = 32;

/** Parts of keys, as letters and digits alone, below which events and resources tell of people. */
const tellingParts = [
  'claim',
  'authorization',
  'httprequest',
  'ipaddr',
  'caller',
  'principal',
  'email',
  'systemdata',
  'createdby',
  'modifiedby',
  'osprofile',
];
/** Whole keys of that kind; tags and bytes may hold anything. */
const tellingKeys: ReadonlySet<string> = new Set(['identity', 'upn', 'tags', 'database64']);

/** Addresses of mail, which are also people's names in Entra, of networks, and tokens. */
const tellingText =
  /[^\s@/"'<>]{1,64}@[^\s@/"'<>]{1,255}|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}|eyJ[\w.-]+/giu;

/**
 * The body of a message as a text that may be kept and shown: what Azure says of the person who made
 * a call is left out, in whatever depth, case or array it stands, and also where a text holds JSON.
 * The rest stays, for whoever has to find out what is wrong with the message. What is no JSON cannot
 * be searched, so only its length and hash are told.
 */
export function withoutPersonalData(body: unknown): string {
  const read = readBody(body);
  return JSON.stringify(
    read.kind === 'value' ? cleaned(read.value, forPeople) : described(read.text),
  );
}

/**
 * The body of a message as a text that may be sent again: without the parts that tell of the person
 * who made a call, and otherwise as it came, so that it says to a parser what it said. Addresses, braces
 * and quotation marks stay: a resource's name may look like that, and one that may not has to be told of.
 * What is no JSON stays as it is, since nothing in it is known.
 */
export function withoutPersonalParts(body: unknown): string {
  const read = readBody(body);
  return read.kind === 'value' ? JSON.stringify(cleaned(read.value, forParsers)) : read.text;
}

/** What is done with a text that stands in a body. */
interface Cleaning {
  /** Of those that may hold JSON, whole or cut off. */
  readonly mayHoldJson: RegExp;
  /** What is left of a text that holds none. */
  readonly ofText: (text: string) => string;
}

const forPeople: Cleaning = {
  mayHoldJson: /["{]/,
  ofText: (text) => text.replaceAll(tellingText, removed),
};

/** With a key and its colon, or where it begins as JSON does. */
const forParsers: Cleaning = { mayHoldJson: /"\s*:|^\s*["{[]/, ofText: (text) => text };

function described(text: string): object {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { removed: 'text that is not JSON', characters: text.length, sha256 };
}

function cleaned(value: unknown, cleaning: Cleaning, depth = 0): unknown {
  const clean = (text: string): string => cleanedText(text, cleaning, depth);
  if (typeof value === 'string') return clean(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || depth === mostDepth) return removed;
  if (Array.isArray(value)) return value.map((element) => cleaned(element, cleaning, depth + 1));
  const kept = Object.entries(value).filter(([key]) => !isTelling(key));
  return Object.fromEntries(
    kept.map(([key, below]) => [clean(key), cleaned(below, cleaning, depth + 1)]),
  );
}

function isTelling(key: string): boolean {
  const bare = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return tellingKeys.has(bare) || tellingParts.some((part) => bare.includes(part));
}

function cleanedText(text: string, cleaning: Cleaning, depth: number): string {
  if (!cleaning.mayHoldJson.test(text)) return cleaning.ofText(text);
  const read = readBody(text);
  return read.kind === 'value' && depth < mostDepth
    ? JSON.stringify(cleaned(read.value, cleaning, depth + 1))
    : removed;
}
