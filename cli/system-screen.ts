import type { WriteStream } from 'node:tty';
import type { Screen } from './status/status-deps.ts';

/** The terminal behind a stream, if it is one. */
export function systemScreen(stream: WriteStream): Screen {
  return {
    size: () => (stream.isTTY ? { columns: stream.columns, rows: stream.rows } : undefined),
    keep: async () => {
      const { createLogUpdate } = await import('log-update');
      const kept = createLogUpdate(stream);
      return { show: (text) => kept(text), end: () => kept.done() };
    },
  };
}
