import type { WriteStream } from 'node:tty';
import type { Screen } from './status/status-deps.ts';

/** The terminal behind a stream, if it is one that tells its size: on no rows nothing could be kept. */
export function systemScreen(stream: WriteStream): Screen {
  return {
    size: () => {
      const { isTTY, columns, rows } = stream;
      return isTTY && columns > 0 && rows > 0 ? { columns, rows } : undefined;
    },
    keep: async () => {
      const { createLogUpdate } = await import('log-update');
      const kept = createLogUpdate(stream);
      return { show: (text) => kept(text), end: () => kept.done() };
    },
  };
}
