import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedCluster } from '../setup/shared-cluster.ts';

const run = promisify(execFile);
const timeoutMs = 20_000;

/**
 * Runs the kubectl of the test's management cluster, as its administrator. Gives what it writes.
 *
 * @throws Error with its message where it fails
 */
export function kubectl(namespace: string, ...args: readonly string[]): Promise<string> {
  return kubectlWithInput(namespace, args, '');
}

/** As {@link kubectl}, with this on its standard input. */
export async function kubectlWithInput(
  namespace: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  const { kubectl: program, kubeconfig, folder } = sharedCluster();
  // Another file of tests may have had other kinds served, which kubectl remembers for hours.
  const cache = join(folder, `kubectl-${process.pid}`);
  const env = { KUBECONFIG: kubeconfig, HOME: folder, KUBECACHEDIR: cache };
  const running = run(program, ['--namespace', namespace, ...args], { env, timeout: timeoutMs });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** What kubectl's own command does: it writes the scale subresource. */
export async function kubectlScale(
  namespace: string,
  name: string,
  replicas: number,
): Promise<void> {
  await kubectl(namespace, 'scale', 'machinepool', name, `--replicas=${replicas}`);
}
