/** What the command tells a script. */
export const exitStatus = {
  /** Done, and nothing to complain of. */
  ok: 0,
  /** Done, and what was looked at is not as it should be. */
  found: 1,
  /** Not done, or in part only: a mistake on the command line, or a file that cannot be read. */
  failed: 2,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
