import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The parent's end of the pipe to the reaper, see `reaper.ts`. */
export interface Reaper {
  readonly pid: number;
  /** From now on the group that `pid` leads ends with this process. */
  add(pid: number): void;
  remove(pid: number): void;
  /** Resolves when the reaper has ended; what is still registered then, it ends first. */
  close(): Promise<void>;
}

/**
 * Starts a reaper.
 *
 * @param onLost Called when the reaper ends before `close`: the children are then without a guard.
 */
export async function startReaper(onLost: () => void): Promise<Reaper> {
  const child: ChildProcessByStdio<Writable, null, null> = spawn(
    process.execPath,
    [fileURLToPath(new URL('./reaper.ts', import.meta.url))],
    { detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} started without a process id`);

  let closing = false;
  const ended = once(child, 'exit').then(() => {
    if (!closing) onLost();
  });
  // A reaper that has died breaks the pipe; `onLost` is the one place that reports it.
  child.stdin.on('error', () => undefined);
  return {
    pid,
    add: (group) => void child.stdin.write(`+${group}\n`),
    remove: (group) => void child.stdin.write(`-${group}\n`),
    close: () => {
      closing = true;
      child.stdin.end();
      return ended;
    },
  };
}
