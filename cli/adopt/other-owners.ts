import type { CountOwner } from '../../shared/model/pool.ts';

/** Somebody else who keeps a group, as its tags tell. */
export interface OtherOwner {
  /** As in `is a node group of EKS`: what follows the group's name. */
  readonly says: string;
  /** What would happen, and what to do instead. */
  readonly advice: string;
  /** What to do with the group, by who is to own the count. */
  readonly verdicts: Readonly<Record<CountOwner, 'refuse' | 'warn' | 'pass'>>;
}

interface Sign {
  readonly tag: RegExp;
  readonly owner: (value: string, match: RegExpExecArray) => OtherOwner | undefined;
}

const undoes =
  'undoes what Poolsync would set, so the cluster cannot own the number of instances. With --owner cloud Poolsync follows it and sets nothing.';

/** The names of tags on AWS, and those that Azure allows in their place. */
const signs: readonly Sign[] = [
  {
    tag: /^sigs\.k8s\.io[/_]cluster-api-provider-(aws|azure)[/_]cluster[/_](.+)$/,
    owner: (value, [, cloud, cluster]) =>
      value === 'shared' ? undefined : ofClusterApi(cloud === 'aws' ? 'AWS' : 'Azure', cluster),
  },
  {
    tag: /^eks:nodegroup-name$/,
    owner: (name) => ({
      says: `is EKS node group ${name}`,
      advice: `EKS ${undoes}`,
      verdicts: { cluster: 'refuse', cloud: 'pass' },
    }),
  },
  {
    tag: /^aks-managed-poolname$/,
    owner: (name) => ({
      says: `is AKS node pool ${name}`,
      advice: `AKS ${undoes}`,
      verdicts: { cluster: 'refuse', cloud: 'pass' },
    }),
  },
  {
    tag: /^(k8s\.io\/cluster-autoscaler\/enabled|cluster-autoscaler-enabled)$/,
    owner: (value) => (value === 'false' ? undefined : clusterAutoscaler),
  },
  {
    tag: /^kops\.k8s\.io\/instancegroup$/,
    owner: (name) => ({
      says: `is kOps instance group ${name}`,
      advice:
        'kOps sets its minimum and maximum with each update, and Poolsync stays within them. Keep spec.minSize and spec.maxSize wide enough.',
      verdicts: { cluster: 'warn', cloud: 'pass' },
    }),
  },
];

const clusterAutoscaler: OtherOwner = {
  says: 'is scaled by cluster-autoscaler, which finds it by its tags',
  advice:
    'The two would undo each other. Use --owner cloud, or take the tag away and let cluster-autoscaler scale the MachinePool.',
  verdicts: { cluster: 'warn', cloud: 'pass' },
};

function ofClusterApi(provider: string, cluster: string | undefined): OtherOwner {
  return {
    says: `belongs to Cluster API's ${provider} provider, for Cluster ${cluster ?? ''}`,
    advice: `An ${provider}MachinePool keeps it, and Poolsync has that one look whenever the group changes: nothing needs to be adopted. If no such object is left, remove the tag.`,
    verdicts: { cluster: 'refuse', cloud: 'refuse' },
  };
}

/** Who else keeps the group, by its tags. Azure keeps the case of a tag's name, and compares without it. */
export function otherOwnersOf(tags: Readonly<Record<string, string>>): readonly OtherOwner[] {
  return Object.entries(tags).flatMap(([name, value]) =>
    signs.flatMap(({ tag, owner }) => {
      const match = tag.exec(name.toLowerCase());
      return match === null ? [] : (owner(value, match) ?? []);
    }),
  );
}

/** Clusters whose Nodes the instances become, by the tag that kubelets and cloud providers share. */
export function joinedClusters(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags).flatMap(([name, value]) => {
    const cluster = /^kubernetes\.io\/cluster\/(.+)$/.exec(name)?.[1];
    return cluster === undefined || value === 'shared' ? [] : [cluster];
  });
}
