import { execFileSync } from 'node:child_process';

/**
 * Whether a process group has a member that still runs. Zombies do not count: how soon an orphan is
 * waited for is up to the machine's first process.
 */
export function isGroupAlive(group: number): boolean {
  const table = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' });
  return table.split('\n').some((row) => {
    const [pgid, state] = row.trim().split(/\s+/);
    return Number(pgid) === group && state !== undefined && !state.startsWith('Z');
  });
}
