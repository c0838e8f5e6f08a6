import { eksVariables } from '../../sandbox/installation/aws-identities.ts';
import { admitCloud, dismissCloud } from '../../sandbox/management-cluster/eks/admit-cloud.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import type { CloudSide } from './cloud-side.ts';
import type { FunctionName, ReachSettings } from './deployed.ts';

/** How the parts of a world reach AWS and the API server. */
export interface Access {
  /** What an environment of this name is told; asked as each one starts. */
  settingsOf(name: FunctionName, environment: string): Promise<ReachSettings>;
  readonly watchSettings: ReachSettings;
  close(): Promise<void>;
}

const functions = ['reconcile', 'scale', 'sweep'] as const;

/**
 * Lets the functions of a simulated AWS into the cluster, each with the rights that are shipped for it.
 *
 * @param origin by which they know AWS
 */
export async function admitFunctions(
  { endpoint, partRoleOf }: Pick<CloudSide, 'endpoint' | 'partRoleOf'>,
  origin: string,
): Promise<void> {
  await admitCloud(sharedCluster().eks, {
    origin,
    reachedAt: endpoint,
    accessEntries: functions.map((name) => ({
      principalArn: partRoleOf(name),
      kubernetesGroups: [`poolsync:${name}`],
    })),
  });
}

/** Each logs in by its own role, and nothing is in between. */
export async function directAccess(cloud: CloudSide): Promise<Access> {
  const cluster = sharedCluster();
  const { endpoint } = cloud;
  await admitFunctions(cloud, endpoint);
  return {
    settingsOf: async () => ({ AWS_ENDPOINT_URL: endpoint, ...eksVariables(cluster) }),
    watchSettings: { AWS_ENDPOINT_URL: endpoint, POOLSYNC_KUBECONFIG: cluster.watchKubeconfig },
    close: () => dismissCloud(cluster.eks, endpoint),
  };
}
