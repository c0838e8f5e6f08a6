import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { DriftTold, FindDriftOptions, Walk } from './drift-told.ts';
import { MachinePoolWindow } from './machine-pool-window.ts';
import { pagesInTime, type Stop } from './pages-in-time.ts';

/** How a walk over objects ended. */
export interface WalkEnd {
  /** `<namespace>/<name>` of the last object that was looked at. */
  readonly after?: string;
  /** Where its inventory was not gone through, though all objects were listed: how far that came. */
  readonly afterAccess?: string;
  /** Absent where it came to the end. */
  readonly stop?: Stop;
}

interface Listed {
  readonly ref: { readonly namespace: string; readonly name: string };
}

export interface PagesToWalk<Item extends Listed> {
  readonly pages: AsyncIterable<readonly Item[]>;
  /** How far a hop before has come; absent: nowhere. */
  readonly after: string | undefined;
  readonly lookAtPage: (
    window: MachinePoolWindow,
    page: readonly Item[],
  ) => AsyncGenerator<DriftTold, Stop | undefined>;
}

/** Looks at objects, page by page, with a window of MachinePools that moves along. */
export async function* walkPages<Item extends Listed>(
  { deps, options }: Pick<Walk, 'deps' | 'options'>,
  { pages: listed, after: from, lookAtPage }: PagesToWalk<Item>,
): AsyncGenerator<DriftTold, WalkEnd> {
  const { signal, namespaces, isOver = () => false } = options;
  const window = new MachinePoolWindow(deps.fleet.machinePools(signal, namespaces));
  const pages = pagesInTime(listed, isOver);
  let after = from;
  try {
    for (;;) {
      const next = await pages.next();
      if (next.done === true) return endAt(after, next.value);
      const stop = yield* lookAtPage(window, next.value);
      if (stop !== undefined) return endAt(after, stop);
      after = lastOf(next.value, after);
    }
  } finally {
    await pages.return(undefined);
    await window.close();
  }
}

/** Whether an object is to be looked at: it lies behind the cursor, and somebody wants it. */
export function isDue(
  { wants }: Pick<FindDriftOptions, 'wants'>,
  ref: PoolRef | ForeignPoolRef,
  after = '',
): boolean {
  return `${ref.namespace}/${ref.name}` > after && (wants?.(ref) ?? true);
}

function endAt(after: string | undefined, stop: Stop | undefined): WalkEnd {
  return { ...(after === undefined ? {} : { after }), ...(stop === undefined ? {} : { stop }) };
}

/** The furthest that pages have come; they usually come in order. */
function lastOf(page: readonly Listed[], after: string | undefined): string | undefined {
  return page.reduce((last, { ref }) => {
    const key = `${ref.namespace}/${ref.name}`;
    return last === undefined || key > last ? key : last;
  }, after);
}
