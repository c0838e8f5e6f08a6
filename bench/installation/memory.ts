import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The resident memory of each process now, in MiB. Empty lines for those that have ended. */
export async function residentMb(pids: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')]);
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Math.round(Number(line) / 1_024));
}

/**
 * The largest resident memory that each execution environment has had, in MiB, by the report line
 * that Lambda writes after each invocation.
 */
export async function peakMb(logs: string, functionName: string): Promise<readonly number[]> {
  const peaks: number[] = [];
  for await (const file of glob(`${functionName}-*.log`, { cwd: logs })) {
    const text = await readFile(join(logs, file), 'utf8');
    const reported = [...text.matchAll(/Max Memory Used: (\d+) MB/g)].map(([, mb]) => Number(mb));
    peaks.push(Math.max(0, ...reported));
  }
  return peaks;
}

/** The most resident memory that a process has had so far, in MiB; null where only Linux would tell. */
export async function peakResidentMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1_024);
}
