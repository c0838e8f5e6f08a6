import type { EventEmitter } from 'node:events';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal's Ctrl-C reaches this process twice: by the terminal, and handed on by npm. */
const sameKeyMs = 500;

/**
 * Listens to the signals that ask a process to end.
 *
 * @param options.ask called for the first
 * @param options.insist called for one that comes later, from someone who will not wait
 * @param options.now milliseconds, from any beginning
 * @param options.source what emits the signals, this process by default
 * @returns a function that ends the listening
 */
export function listenForSignals(options: {
  readonly ask: (signal: string) => void;
  readonly insist: () => void;
  readonly now: () => number;
  readonly source?: Pick<EventEmitter, 'on' | 'off'>;
}): () => void {
  const { source = process } = options;
  let askedAt: number | undefined;
  const receive = (signal: NodeJS.Signals): void => {
    if (askedAt === undefined) {
      askedAt = options.now();
      options.ask(signal);
    } else if (options.now() - askedAt > sameKeyMs) {
      options.insist();
    }
  };
  for (const signal of endingSignals) source.on(signal, receive);
  return () => {
    for (const signal of endingSignals) source.off(signal, receive);
  };
}
