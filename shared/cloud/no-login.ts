import { Fault } from '../model/fault.ts';

/** One way to credentials, and why it gave none. */
export interface TriedWay {
  /** Such as `the Azure CLI`. */
  readonly way: string;
  /** What it said; absent where it was not there at all. */
  readonly said?: string;
}

export interface LoginTrouble {
  /** What went wrong, as a sentence without its full stop. */
  readonly problem: string;
  /** In the order in which they were tried; none where the credentials themselves were refused. */
  readonly tried: readonly TriedWay[];
  /** What a person can do, each a line; commands stand behind a colon. */
  readonly cures: readonly string[];
}

/** A person's command has no way into a cloud until that person logs in, or chooses other credentials. */
export class NoLogin extends Fault {
  readonly trouble: LoginTrouble;

  constructor(trouble: LoginTrouble, cause?: unknown) {
    super('cloud-denied', trouble.problem, { retryable: false, cause });
    this.trouble = trouble;
  }
}
