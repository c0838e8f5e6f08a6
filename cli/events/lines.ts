export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end; `undefined` where it is longer than the limit. */
  readonly text: string | undefined;
}

/**
 * Cuts text into lines while it arrives. A line beyond the limit is passed over without being kept,
 * so that a file of any size and kind can be read.
 */
export async function* readLines(
  chunks: AsyncIterable<string>,
  mostCharacters: number,
): AsyncGenerator<Line> {
  let number = 1;
  let text: string | undefined = '';
  for await (const chunk of chunks) {
    const [end = '', ...starts] = chunk.split('\n');
    text = joined(text, end, mostCharacters);
    for (const start of starts) {
      yield { number, text: bare(number, text) };
      number += 1;
      text = joined('', start, mostCharacters);
    }
  }
  if (text !== '') yield { number, text: bare(number, text) };
}

function joined(text: string | undefined, more: string, most: number): string | undefined {
  return text === undefined || text.length + more.length > most ? undefined : text + more;
}

/** The carriage return and the byte order mark of other systems are no part of a line. */
function bare(number: number, text: string | undefined): string | undefined {
  const line = text?.endsWith('\r') === true ? text.slice(0, -1) : text;
  return number === 1 ? line?.replace(/^\uFEFF/, '') : line;
}
