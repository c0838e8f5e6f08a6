/** Conditions hold what a cloud says, and have no room for more, such as a page of HTML from a proxy. */
const mostCharactersQuoted = 1_000;

/** What differs from call to call; IDs that say whose something is do not. */
const guid =
  /(?<!subscriptions\/|(?:client|object id|application|tenant) ')\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const timestamp = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?(?!\w)/g;

/**
 * What a cloud said, without what differs from time to time: a condition that changes at every try
 * would wake whoever watches it. An encoded authorization message tells a person nothing either.
 */
export function stableWords(message: string): string {
  return message
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .replaceAll(guid, '…')
    .replaceAll(timestamp, '…')
    .slice(0, mostCharactersQuoted)
    .toWellFormed();
}
