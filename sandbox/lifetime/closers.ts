import { setTimeout as delay } from 'node:timers/promises';

/** What has to be ended, in the order in which it was begun. */
export interface Closers {
  /** Ends `close` when all is ended; at once where that has happened already. */
  add(name: string, close: () => Promise<unknown> | void): void;
  /** Ends all, the newest first. One that fails or takes too long does not hold up the others. */
  closeAll(): Promise<void>;
}

const patienceMs = 2_000;

export function createClosers(log: (line: string) => void): Closers {
  const open: { readonly name: string; readonly close: () => Promise<unknown> | void }[] = [];
  let closing = false;
  const end = async ({ name, close }: (typeof open)[number]): Promise<void> => {
    const abort = new AbortController();
    const late = delay(patienceMs, 'late', { signal: abort.signal }).catch(() => undefined);
    try {
      if ((await Promise.race([close(), late])) === 'late') log(`${name} does not end`);
    } catch (error) {
      log(`${name} ended with ${String(error)}`);
    } finally {
      abort.abort();
    }
  };
  return {
    add: (name, close) => {
      if (closing) void end({ name, close });
      else open.push({ name, close });
    },
    closeAll: async () => {
      closing = true;
      for (const closer of open.splice(0).toReversed()) await end(closer);
    },
  };
}
