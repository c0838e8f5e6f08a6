/** An Auto Scaling group, as its owner names it. Names are unique in one account and region only. */
export interface AutoScalingGroupRef {
  readonly kind: 'AutoScalingGroup';
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** A VM scale set, as its owner names it. Azure writes one name in more than one case. */
export interface ScaleSetRef {
  readonly kind: 'ScaleSet';
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** A cloud group that a pool can stand for. */
export type GroupRef = AutoScalingGroupRef | ScaleSetRef;

export type GroupKey = string & { readonly __brand: 'GroupKey' };

/** The same string for the same group, and only for it: fit as a map key. */
export function groupKey(group: GroupRef): GroupKey {
  // Names of groups may hold slashes, and so may any other part of a forged message.
  switch (group.kind) {
    case 'AutoScalingGroup': {
      const [account, region] = [group.account, group.region].map(withoutSlashes);
      return `${group.kind}/${account}/${region}/${group.name}` as GroupKey;
    }
    case 'ScaleSet': {
      const { subscription, resourceGroup, name } = group;
      const place = [subscription, resourceGroup].map(withoutSlashes).join('/');
      return `${group.kind}/${place}/${name}`.toLowerCase() as GroupKey;
    }
  }
}

function withoutSlashes(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** How messages to people name a group. */
export function describeGroup(group: GroupRef): string {
  switch (group.kind) {
    case 'AutoScalingGroup':
      return `Auto Scaling group ${group.name} in account ${group.account}, region ${group.region}`;
    case 'ScaleSet':
      return `scale set ${group.name} in resource group ${group.resourceGroup}, subscription ${group.subscription}`;
  }
}
