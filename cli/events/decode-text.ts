import { decodeMessage } from './decode-message.ts';
import { rejectUnread, type DecodedEvent } from './decoded-event.ts';
import { DocumentSplitter, type Document } from './document-splitter.ts';
import { readLines } from './lines.ts';
import { findMessages } from './messages.ts';

/** About what a process of default size can hold together with the values in it. */
const mostDocumentCharacters = 128 * 1024 * 1024;

export interface DecodeTextOptions {
  /** What positions begin with. */
  readonly name: string;
  /** For messages that do not tell the region of their queue. */
  readonly region: string | undefined;
  /** Of a document, and so of a line. */
  readonly mostCharacters?: number;
}

/**
 * Decodes the events in a text while it arrives, in their order. What cannot be read becomes a
 * rejected event with its position; only the text's own end, or its failure, ends the sequence.
 */
export async function* decodeText(
  chunks: AsyncIterable<string>,
  options: DecodeTextOptions,
): AsyncGenerator<DecodedEvent> {
  const mostCharacters = options.mostCharacters ?? mostDocumentCharacters;
  const splitter = new DocumentSplitter(mostCharacters);
  for await (const line of readLines(chunks, mostCharacters)) {
    for (const document of splitter.push(line)) yield* decodeDocument(document, options);
  }
  for (const document of splitter.end()) yield* decodeDocument(document, options);
}

function* decodeDocument(
  document: Document,
  { name, region }: DecodeTextOptions,
): Generator<DecodedEvent> {
  const { firstLine, lastLine } = document;
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  if (document.kind === 'unreadable') {
    yield rejectUnread(`${name}:${lines}`, document.reason);
    return;
  }
  for (const found of findMessages(document.value)) {
    const position = `${name}:${lines}${found.path === '' ? '' : ` ${found.path}`}`;
    yield found.kind === 'unreadable'
      ? rejectUnread(position, found.reason)
      : decodeMessage({ body: found.body, region: found.region ?? region, position });
  }
}
