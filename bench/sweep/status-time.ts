import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../sandbox/installation/project.ts';
import type { BenchDeps } from '../installation/install.ts';

/** From the start of the process of `poolsync status -A` until each of these, in ms. */
export interface StatusTimes {
  readonly firstLineMs: number;
  readonly endMs: number;
  readonly lines: number;
}

/** @throws when it fails, or prints fewer lines than there are pools */
export async function timeStatus(
  { now, signal }: Pick<BenchDeps, 'now' | 'signal'>,
  kubeconfig: string,
  pools: number,
): Promise<StatusTimes> {
  const startedAt = now();
  const args = [join(projectRoot, 'cli/main.ts'), 'status', '-A', '--kubeconfig', kubeconfig];
  // Beside what the benchmark removes at its end, not in the folder that all programs share.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(kubeconfig), 'compile-cache') };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env, signal });
  const closed = once(child, 'close');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let firstLineMs: number | undefined;
  let lines = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    firstLineMs ??= now() - startedAt;
    lines += 1;
  }
  const [code] = (await closed) as [number | null];
  if (firstLineMs === undefined || lines < pools) {
    throw new Error(`poolsync status ended with ${code} after ${lines} lines: ${said}`);
  }
  return { firstLineMs, endMs: now() - startedAt, lines };
}
