/** A message that the functions did not bring to an end, and that lies before people. */
export interface DeadLetter {
  /** Of the cloud; one letter has it in its queue. */
  readonly id: string;
  /** As it came: it may tell of a person. */
  readonly body: string;
  /** Why it lies there; what a sender forged may tell of a person too. */
  readonly reason: string;
  /** By the cloud's clock; on AWS of the message itself, on Azure when it came to lie there. */
  readonly at?: Date;
}

/** What is done with letters. */
export type LetterDeed = 'send-back' | 'delete';

/** How a look ended. */
export interface LookEnd {
  /** Whether all that lies there was seen. */
  readonly complete: boolean;
  /** How many could not be seen since somebody holds them right now. */
  readonly held: number;
}

/** How a deed ended. */
export interface DeedEnd {
  /** So many were sent back or deleted; undefined where the cloud does not count them. */
  readonly done: number | undefined;
  /** What ended it early: then `done` still counts. */
  readonly problem?: string;
}
