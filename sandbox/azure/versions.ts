/** The states of one thing over time; undefined before its birth and after its end. */
export interface Versions<T> {
  now(): T | undefined;
  /** As it was then; of what is forgotten already, the oldest state that is known. */
  at(time: number): T | undefined;
  /** Notes how it is from `time` (milliseconds since 1970) on. */
  set(time: number, value: T | undefined): void;
  /** Drops what was true only before `time`. */
  forgetBefore(time: number): void;
  /** True where nobody can see it any more. */
  isGone(): boolean;
}

interface Version<T> {
  readonly since: number;
  readonly value: T | undefined;
}

export function newVersions<T>(born: number, value: T | undefined): Versions<T> {
  const past: Version<T>[] = [{ since: -Infinity, value: undefined }];
  let newest: Version<T> = { since: born, value };
  return {
    now: () => newest.value,
    at(then) {
      if (then >= newest.since) return newest.value;
      return (past.findLast(({ since }) => since <= then) ?? past[0] ?? newest).value;
    },
    set(since, next) {
      past.push(newest);
      newest = { since, value: next };
    },
    forgetBefore(time) {
      while (past.length > 0 && (past[1] ?? newest).since <= time) past.shift();
    },
    isGone: () => newest.value === undefined && past.length === 0,
  };
}

/** How a thing was at a time, or is now where none is given. */
export function look<T>(
  versions: Versions<T> | undefined,
  asOf: number | undefined,
): T | undefined {
  return asOf === undefined ? versions?.now() : versions?.at(asOf);
}
