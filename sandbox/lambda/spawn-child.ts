/** How a child process ended: an exit status, or the signal that ended it. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that runs, or has run. */
export interface Child {
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Ends the process, by force if need be, and waits for its end. */
  stop(): Promise<ChildExit>;
}

/**
 * Starts a process with exactly the environment given (nothing is inherited) and puts its output
 * into a log that belongs to `name`. Whoever provides this owns the logs and makes sure that no
 * child outlives the whole. Rejects where the process cannot be started.
 */
export type SpawnChild = (
  name: string,
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
) => Promise<Child>;
