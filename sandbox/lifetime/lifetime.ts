/** Why the sandbox ends. */
export type End =
  /** By Ctrl-C, or a signal that asks for it. */
  | { readonly kind: 'asked' }
  /** A part that has to be there is not. */
  | { readonly kind: 'broken'; readonly message: string };

/** The time from the start until something ends the sandbox. */
export interface Lifetime {
  /** Aborted at its end; the reason is an error that says why. */
  readonly signal: AbortSignal;
  /** Undefined while it lasts. */
  readonly end: () => End | undefined;
  /** Ends it. Only the first reason counts. */
  finish(end: End): void;
  /** Resolves at the end. */
  readonly over: Promise<End>;
  /** What `work` gives; rejects at the end of the lifetime, however far the work has come. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Resolves when all work that was given to `race` has come to its own end. */
  idle(): Promise<void>;
}

export function createLifetime(): Lifetime {
  const controller = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<End>();
  const works = new Set<Promise<unknown>>();
  let ended: End | undefined;
  return {
    signal: controller.signal,
    end: () => ended,
    over,
    finish: (end) => {
      if (ended !== undefined) return;
      ended = end;
      controller.abort(
        new Error(end.kind === 'asked' ? 'the sandbox was asked to end' : end.message),
      );
      resolve(end);
    },
    race: (work) => {
      // Work that was given up may still fail: that is nobody's error any more.
      works.add(work.catch(() => undefined));
      return Promise.race([
        work,
        over.then(() => {
          throw controller.signal.reason as Error;
        }),
      ]);
    },
    idle: async () => void (await Promise.all(works)),
  };
}
