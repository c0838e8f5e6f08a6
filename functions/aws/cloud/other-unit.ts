import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { OtherUnit } from '../../../shared/model/other-unit.ts';

/** So many weights are named. */
const mostNamed = 5;

const sizes = 'give its minimum, maximum and desired capacity in instances in the same update';

/** By the group's `DesiredCapacityType`; `units` is the word for instances, weighted or not. */
const units: Readonly<Record<string, string>> = { vcpu: 'vCPUs', 'memory-mib': 'MiB of memory' };

type Weighted = Pick<
  AutoScalingGroup,
  'DesiredCapacityType' | 'Instances' | 'MixedInstancesPolicy'
>;

/**
 * What the sizes of a group count where that is not its instances. An instance has the weight of its
 * type as the policy gives it; where it was launched under another policy, the instance alone may tell.
 */
export function otherUnitOf(group: Weighted): OtherUnit | undefined {
  const type = group.DesiredCapacityType ?? 'units';
  if (type !== 'units') {
    const unit = units[type] ?? `units of "${type}"`;
    return { unit, cure: `Set its DesiredCapacityType to units, and ${sizes}` };
  }
  const ofTypes = group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  const weights = [weightsIn(ofTypes), weightsIn(group.Instances ?? [])].find(isOtherThanOne);
  return weights === undefined
    ? undefined
    : {
        unit: `weights of its instance types (${named(weights)})`,
        cure: `Take the weights away, or make each of them 1, and ${sizes}`,
      };
}

interface HasWeight {
  readonly InstanceType?: string | undefined;
  readonly WeightedCapacity?: string | undefined;
}

/** Sorted, each once: the words have to be the same at each reading. */
function weightsIn(those: readonly HasWeight[]): ReadonlyMap<string, string> {
  const weights = those.flatMap(({ InstanceType = 'others', WeightedCapacity }) =>
    WeightedCapacity === undefined ? [] : [[InstanceType, WeightedCapacity] as const],
  );
  return new Map(weights.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** With a weight of 1 each, the sizes are numbers of instances after all. */
function isOtherThanOne(weights: ReadonlyMap<string, string>): boolean {
  return [...weights.values()].some((weight) => Number(weight) !== 1);
}

function named(weights: ReadonlyMap<string, string>): string {
  const all = [...weights].map(([type, weight]) => `${type} ${weight}`);
  const more = all.length - mostNamed;
  const first = all.slice(0, mostNamed).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}
