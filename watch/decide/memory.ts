import type { Want } from './want.ts';

/** What this process knows of one want. Times are those of the monotonic clock, in ms. */
interface Remembered {
  readonly want: Want;
  /** When it first saw the state that the want rests on. */
  readonly seenAtMs: number;
  /** When it is to be asked for; infinite where it is not any more. */
  readonly dueAtMs: number;
  readonly requests: number;
}

/** What this process knows of one object beside its facts: what it needs, and what was asked when. */
export interface Memory {
  readonly wants: readonly Remembered[];
  readonly askedAtMs: Readonly<Partial<Record<Want['kind'], number>>>;
}

/** Requests of one kind for one object are so far apart: a wish that keeps changing is asked for as it ends. */
const leastBetweenMs = 500;

const longestAgainMs = 5 * 60_000;

/** A change that was seen so long ago has been confirmed by the leader that there was then. */
const forgottenAfterMs = 5 * 60_000;

/** The memory with these wants in it: what rests on the same state as before goes on as it is. */
export function remember(
  memory: Memory | undefined,
  wants: readonly Want[],
  nowMs: number,
): Memory {
  return {
    askedAtMs: memory?.askedAtMs ?? {},
    wants: wants.map((want) => {
      const known = knownIn(memory, want);
      return known === undefined ? seenNow(want, nowMs) : onNewTerms(known, want, nowMs);
    }),
  };
}

/**
 * The memory of a process that begins to ask: it does not know what was asked by another one.
 *
 * @param memory what it has seen while it was not asking; `undefined` where it has just started
 */
export function beginning(
  memory: Memory | undefined,
  wants: readonly Want[],
  nowMs: number,
): Memory {
  return {
    askedAtMs: {},
    wants: wants.map((want) => {
      if (!want.doneAtStart) return seenNow(want, nowMs);
      const known = knownIn(memory, want);
      return known !== undefined && isOpen(known, nowMs) ? known : doneNow(want, nowMs);
    }),
  };
}

/** When the next request of this kind is due; infinite where there is none to come. */
export function dueAtMs({ wants, askedAtMs }: Memory, kind: Want['kind']): number {
  const earliestMs = Math.min(
    Number.POSITIVE_INFINITY,
    ...wants.filter(({ want }) => want.kind === kind).map((remembered) => remembered.dueAtMs),
  );
  return Math.max(earliestMs, (askedAtMs[kind] ?? Number.NEGATIVE_INFINITY) + leastBetweenMs);
}

/** What a request of this kind answers that is sent now; nothing where none is due. */
export function dueWants(memory: Memory, kind: Want['kind'], nowMs: number): readonly Want[] {
  if (dueAtMs(memory, kind) > nowMs) return [];
  return memory.wants
    .filter((remembered) => remembered.want.kind === kind && remembered.dueAtMs <= nowMs)
    .map(({ want }) => want);
}

/**
 * The memory after a request was sent.
 *
 * @param answered what was due as it was made; what has changed since is due again
 */
export function asked(
  memory: Memory,
  kind: Want['kind'],
  answered: readonly Want[],
  nowMs: number,
): Memory {
  const states = new Set(answered.map(stateKey));
  return {
    askedAtMs: { ...memory.askedAtMs, [kind]: nowMs },
    wants: memory.wants.map((remembered) =>
      remembered.want.kind === kind && states.has(stateKey(remembered.want))
        ? askedOnce(remembered, nowMs)
        : remembered,
    ),
  };
}

function askedOnce({ want, seenAtMs, requests }: Remembered, nowMs: number): Remembered {
  const againMs = Math.min(want.againAfterMs * 2 ** requests, longestAgainMs);
  const done = requests + 1 >= want.mostRequests;
  const next = done ? Number.POSITIVE_INFINITY : nowMs + againMs;
  return { want, seenAtMs, dueAtMs: next, requests: requests + 1 };
}

/** The same state, of which it may have turned out that there is nothing more to ask, or that there is. */
function onNewTerms(known: Remembered, want: Want, nowMs: number): Remembered {
  if (known.want.mostRequests === want.mostRequests) return known;
  const isDone = known.requests >= want.mostRequests;
  const nextMs = Math.min(known.dueAtMs, nowMs + want.againAfterMs);
  return { ...known, want, dueAtMs: isDone ? Number.POSITIVE_INFINITY : nextMs };
}

function isOpen({ seenAtMs, requests }: Remembered, nowMs: number): boolean {
  return requests === 0 && nowMs - seenAtMs < forgottenAfterMs;
}

function knownIn(memory: Memory | undefined, want: Want): Remembered | undefined {
  return memory?.wants.find((known) => stateKey(known.want) === stateKey(want));
}

function stateKey({ reason, state }: Want): string {
  return `${reason} ${state}`;
}

function seenNow(want: Want, nowMs: number): Remembered {
  return { want, seenAtMs: nowMs, dueAtMs: nowMs + want.afterMs, requests: 0 };
}

function doneNow(want: Want, nowMs: number): Remembered {
  return { want, seenAtMs: nowMs, dueAtMs: Number.POSITIVE_INFINITY, requests: 1 };
}
