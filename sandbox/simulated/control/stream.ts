import type { ServerResponse } from 'node:http';
import type { Feed } from '../feed.ts';

/** A reader that falls so far behind is cut off, since what waits for it lies in memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Writes the feed as lines of JSON until the reader goes away: first what is there already
 * (`present`), then `{"type":"synced"}`, then everything as it happens.
 */
export function streamFeed<Line>(
  feed: Feed<Line>,
  present: readonly Line[],
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const write = (line: Line | { readonly type: 'synced' }): void => {
    response.write(`${JSON.stringify(line)}\n`);
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  };
  for (const line of present) write(line);
  write({ type: 'synced' });
  const unsubscribe = feed.subscribe(write);
  response.once('close', unsubscribe);
}
