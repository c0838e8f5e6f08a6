import { createHash } from 'node:crypto';
import {
  cleanJson,
  keysLike,
  withoutAddresses,
  type Cleaning,
} from '../../../shared/messages/clean-json.ts';
import { readBody } from './message-body.ts';

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

const isTelling = keysLike(tellingParts, tellingKeys);

/**
 * The body of a message as a text that may be kept and shown: what Azure says of the person who made
 * a call is left out, in whatever depth, case or array it stands, and also where a text holds JSON.
 * The rest stays, for whoever has to find out what is wrong with the message. What is no JSON cannot
 * be searched, so only its length and hash are told.
 */
export function withoutPersonalData(body: unknown): string {
  const read = readBody(body);
  return JSON.stringify(
    read.kind === 'value' ? cleanJson(read.value, forPeople) : described(read.text),
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
  return read.kind === 'value' ? JSON.stringify(cleanJson(read.value, forParsers)) : read.text;
}

const forPeople: Cleaning = { isTelling, mayHoldJson: /["{]/, ofText: withoutAddresses };

/** With a key and its colon, or where it begins as JSON does. */
const forParsers: Cleaning = {
  isTelling,
  mayHoldJson: /"\s*:|^\s*["{[]/,
  ofText: (text) => text,
};

function described(text: string): object {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { removed: 'text that is not JSON', characters: text.length, sha256 };
}
