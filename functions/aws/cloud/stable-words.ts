/** Conditions hold what AWS says, and have no room for more. */
const mostCharactersQuoted = 1_000;

/**
 * What AWS said, without what differs from time to time: a condition that changes at every try
 * would wake whoever watches it. An encoded authorization message tells a person nothing either.
 */
export function stableWords(message: string): string {
  return message
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?\b/g, '…')
    .slice(0, mostCharactersQuoted)
    .toWellFormed();
}
