import type { CloudSide } from './cloud-side.ts';
import type { FunctionName, ReachSettings } from './deployed.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

/** How the parts of a world reach AWS and the API server. */
export interface Access {
  /** What an environment of this name is told; asked as each one starts. */
  settingsOf(name: FunctionName, environment: string): Promise<ReachSettings>;
  readonly watchSettings: ReachSettings;
  close(): Promise<void>;
}

/** Each with the rights that are shipped for it, and nothing in between. */
export async function directAccess({ endpoint }: CloudSide): Promise<Access> {
  const { reconcileKubeconfig, scaleKubeconfig, sweepKubeconfig, watchKubeconfig } =
    sharedCluster();
  const files = {
    reconcile: reconcileKubeconfig,
    scale: scaleKubeconfig,
    sweep: sweepKubeconfig,
  };
  const settingsBy = (file: string): ReachSettings => ({
    AWS_ENDPOINT_URL: endpoint,
    POOLSYNC_KUBECONFIG: file,
  });
  return {
    settingsOf: async (name) => settingsBy(files[name]),
    watchSettings: settingsBy(watchKubeconfig),
    close: async () => undefined,
  };
}
