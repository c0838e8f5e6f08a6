/**
 * Text from outside, without what a terminal would obey or hide: control characters and marks of
 * direction become `\uXXXX`. In a JSON text this changes nothing of its meaning.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The same with its lines kept as they are. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
