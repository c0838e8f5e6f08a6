import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

export interface StreamOptions {
  /** Base URL of a simulated cloud's control port. */
  readonly control: string;
  readonly signal: AbortSignal;
  /** Called once when the stream ends, unless `signal` was aborted before. */
  readonly failed: (error: Error) => void;
}

/**
 * Reads a control stream: JSON objects, one a line, without an end.
 *
 * @throws when the stream cannot be opened
 */
export async function followControlStream(
  { control, signal, failed }: StreamOptions,
  tell: (line: unknown) => void,
): Promise<void> {
  const url = `${control}/stream`;
  // A socket of its own: there is no end to the answer, and silence is no fault.
  const request = get(url, { agent: false, signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}`);
  void read(response, tell).then(
    () => report(new Error('it ended')),
    (error: unknown) => report(error),
  );

  function report(error: unknown): void {
    if (signal.aborted) return;
    failed(new Error(`the stream ${url} broke: ${String(error)}`));
  }
}

async function read(response: IncomingMessage, tell: (line: unknown) => void): Promise<void> {
  for await (const text of createInterface({ input: response })) tell(JSON.parse(text));
}
