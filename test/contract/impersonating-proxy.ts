import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ImpersonatingProxy {
  /** Text of a kubeconfig: what comes through it comes from the user in the group. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

const startTimeoutMs = 10_000;

/**
 * Lets a client act as a member of a group, with that group's rights and no others, by `kubectl
 * proxy`: the client library takes no groups from a kubeconfig.
 */
export async function startImpersonatingProxy(
  { kubectl, kubeconfig }: { readonly kubectl: string; readonly kubeconfig: string },
  group: string,
): Promise<ImpersonatingProxy> {
  const flags = ['--port=0', '--as=poolsync-test', `--as-group=${group}`];
  const child = spawn(kubectl, ['--kubeconfig', kubeconfig, 'proxy', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await closed;
  };
  try {
    const signal = AbortSignal.timeout(startTimeoutMs);
    const [line] = (await once(createInterface(child.stdout), 'line', { signal })) as unknown[];
    const address = /^Starting to serve on (127\.0\.0\.1:\d+)$/.exec(String(line))?.[1];
    if (address === undefined) throw new Error(`kubectl proxy said ${JSON.stringify(line)}`);
    return { kubeconfig: kubeconfigOf(`http://${address}`), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'proxy',
    contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'nobody' } }],
    // The client library refuses plain HTTP unless it need not verify TLS.
    clusters: [{ name: 'proxy', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'nobody', user: {} }],
  });
}
