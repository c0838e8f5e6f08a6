/** Code and words of an error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** How the next creation of an instance fails. */
export interface CreationFailure extends Failure {
  /** True: there is an instance, in state Failed; false: there is none. */
  readonly appears: boolean;
}
