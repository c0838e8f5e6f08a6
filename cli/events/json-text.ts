export type JsonReading =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads a JSON text.
 *
 * @param firstLine the number, in its file, of the line that the text begins on: the reason counts
 *   lines from there
 */
export function readJson(text: string, firstLine = 1): JsonReading {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', reason: `not JSON: ${inFile(withoutExcerpt(said), firstLine)}` };
  }
}

/**
 * What is said of a text that is no JSON, without the piece of it that the parser quotes: an event
 * tells of a person, and a broken one may do so there.
 */
export function withoutExcerpt(said: string): string {
  return said.replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, '');
}

function inFile(said: string, firstLine: number): string {
  return said.replace(
    / in JSON at position \d+ \(line (\d+) column (\d+)\)$/,
    (_, line: string, column: string) =>
      ` at line ${firstLine + Number(line) - 1}, column ${column}`,
  );
}

/**
 * What a line does to the nesting of a JSON text: how many brackets it leaves open (below 0: closes
 * of those before it), and whether it ends within a string, which no line of a JSON text does.
 */
export function nestingOf(line: string): { readonly opened: number; readonly inString: boolean } {
  let opened = 0;
  let inString = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '{' || character === '[') opened += 1;
    else if (character === '}' || character === ']') opened -= 1;
  }
  return { opened, inString };
}
