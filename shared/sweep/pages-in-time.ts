import { isFault, orFault, type Fault } from '../model/fault.ts';

/** Why a walk over pages came to no end. */
export type Stop = { readonly kind: 'over' } | { readonly kind: 'fault'; readonly fault: Fault };

/**
 * The pages until they end, fail or the time is over: the first one is always given, so that every walk
 * comes further.
 *
 * @returns `undefined` where all of them were given
 */
export async function* pagesInTime<Page>(
  pages: AsyncIterable<Page>,
  isOver: () => boolean,
): AsyncGenerator<Page, Stop | undefined> {
  const iterator = pages[Symbol.asyncIterator]();
  try {
    for (let given = 0; ; given += 1) {
      if (given > 0 && isOver()) return { kind: 'over' };
      const next = await orFault(() => iterator.next());
      if (isFault(next)) return { kind: 'fault', fault: next };
      if (next.done === true) return undefined;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
