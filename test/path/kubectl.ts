import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const run = promisify(execFile);
const timeoutMs = 20_000;

/**
 * Runs the kubectl of the test's management cluster, as its administrator. Gives what it writes.
 *
 * @throws Error with its message where it fails
 */
export async function kubectl(namespace: string, ...args: readonly string[]): Promise<string> {
  const { kubectl: program, kubeconfig, folder } = inject('managementCluster');
  const env = { KUBECONFIG: kubeconfig, HOME: folder };
  const all = ['--namespace', namespace, ...args];
  const { stdout } = await run(program, all, { env, timeout: timeoutMs });
  return stdout;
}

/** What kubectl's own command does: it writes the scale subresource. */
export async function kubectlScale(
  namespace: string,
  name: string,
  replicas: number,
): Promise<void> {
  await kubectl(namespace, 'scale', 'machinepool', name, `--replicas=${replicas}`);
}
