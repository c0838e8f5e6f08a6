import type { CreationFailure } from './failure.ts';

/** While operations are held: they begin, and do not end. */
export interface Held {
  /** False: nothing happens to instances either until they are released. */
  readonly appears: boolean;
  /** What begins as they are released. */
  readonly waiting: (() => void)[];
}

/** What outsiders let go wrong with a scale set. */
export interface Steering {
  /** True where the IDs of its instances show the resource group in upper case. */
  upperCaseGroup: boolean;
  failNextCreation: () => CreationFailure | undefined;
  /** How the next write fails once it was accepted. */
  failNextWrite: () => CreationFailure | undefined;
  /** Undefined: operations end. */
  held: Held | undefined;
}

/** Nothing goes wrong. */
export function untouched(): Steering {
  return {
    upperCaseGroup: false,
    failNextCreation: () => undefined,
    failNextWrite: () => undefined,
    held: undefined,
  };
}
