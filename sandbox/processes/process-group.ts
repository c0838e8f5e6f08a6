/**
 * Sends a signal to every process of the group that `pid` leads.
 *
 * @returns false when no such process is left. Zombies that nobody has waited for yet still count on
 * Linux; macOS answers EPERM for them, which counts as gone here.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ESRCH' || error.code === 'EPERM') return false;
    }
    throw error;
  }
}

/**
 * Asks a group to end. A group that a debugger or a test has stopped (SIGSTOP) is woken up,
 * because it would otherwise see the request only much later.
 */
export function askGroupToEnd(pid: number): void {
  signalGroup(pid, 'SIGTERM');
  signalGroup(pid, 'SIGCONT');
}
