import { explainError } from '../cluster/explain-error.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { tellOfWaiting } from '../status/tell-of-waiting.ts';
import type { DriftCluster } from './drift-cluster.ts';
import type { DriftDeps } from './drift-deps.ts';
import type { DriftOptions } from './drift-options.ts';

/** Opens the cluster, does the work, and explains what goes wrong on the way. */
export async function runDrift(
  deps: DriftDeps,
  options: DriftOptions,
  work: (deps: DriftDeps, cluster: DriftCluster, signal: AbortSignal) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const signal = deps.catchInterrupt();
  let cluster: DriftCluster | undefined;
  const waiting = tellOfWaiting(deps, () => cluster?.access.server);
  try {
    cluster = await unlessAborted(deps.connectDrift(options), signal);
    return await work(waiting.deps, cluster, signal);
  } catch (error) {
    if (signal.aborted) return exitStatus.interrupted;
    const { kubeconfig: _, ...asked } = options;
    const explained = explainError(error, cluster?.access ?? asked);
    if (explained === undefined) throw error;
    deps.complain(explained);
    return exitStatus.failed;
  } finally {
    waiting.end();
  }
}
