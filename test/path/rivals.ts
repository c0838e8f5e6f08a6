import { z } from 'zod';
import type { GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { kubectl, kubectlWithInput } from './kubectl.ts';

const acted = z.object({ from: z.number(), to: z.number() });

/** A scaling policy of the group acts. */
export async function policyActs(
  { cloud }: Pick<GatedWorld, 'cloud'>,
  { group, account, region }: GroupPlace,
  desired: number,
): Promise<void> {
  const response = await fetch(`${cloud.control}/groups/${group}/scaling-policy`, {
    method: 'POST',
    body: JSON.stringify({ account, region, desired }),
  });
  acted.parse(await response.json());
}

/** Somebody who writes `spec.replicas` of a MachinePool again and again, each in their own way. */
export interface ClusterRival {
  readonly manager: string;
  readonly what: string;
  readonly write: (namespace: string, name: string, replicas: number) => Promise<void>;
}

/** As a ClusterClass topology and GitOps do: by a server-side apply with force. */
function forcedApply(manager: string): ClusterRival['write'] {
  return async (namespace, name, replicas) => {
    const object = JSON.stringify({
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name, namespace },
      spec: { replicas },
    });
    const how = ['--server-side', '--force-conflicts', '--validate=false', '-f', '-'];
    await kubectlWithInput(namespace, ['apply', `--field-manager=${manager}`, ...how], object);
  };
}

/** As cluster-autoscaler does: by the scale subresource. */
function scaled(manager: string): ClusterRival['write'] {
  return async (namespace, name, replicas) => {
    const patch = JSON.stringify({ spec: { replicas } });
    const how = ['--subresource=scale', '--type=merge', `--field-manager=${manager}`, '-p', patch];
    await kubectl(namespace, 'patch', 'machinepool', name, ...how);
  };
}

export const clusterRivals: readonly ClusterRival[] = [
  {
    manager: 'capi-topology',
    what: 'a ClusterClass topology',
    write: forcedApply('capi-topology'),
  },
  { manager: 'argocd-controller', what: 'GitOps', write: forcedApply('argocd-controller') },
  {
    manager: 'cluster-autoscaler',
    what: 'cluster-autoscaler',
    write: scaled('cluster-autoscaler'),
  },
];
