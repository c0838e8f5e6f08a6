/** What the command tells a script. */
export const exitStatus = {
  /** Done, and nothing to complain of. */
  ok: 0,
  /** Not done, or in part only: a mistake on the command line, a cluster that cannot be reached. */
  failed: 1,
  /** Done, and what was looked at is not as it should be. */
  found: 2,
  /** Done, and there is what only a person can mend. */
  needsPerson: 3,
  /** Ended by Ctrl-C, as shells tell of it. */
  interrupted: 130,
  /** Ended by SIGTERM, as shells tell of it. */
  terminated: 143,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
