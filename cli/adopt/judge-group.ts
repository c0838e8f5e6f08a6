import { describeGroup } from '../../shared/model/group.ts';
import type { CountOwner } from '../../shared/model/pool.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import { joinedClusters, otherOwnersOf } from './other-owners.ts';
import { installationOf } from './tag-command.ts';

/** What has to be known besides the group. */
export interface Intent {
  readonly clusterName: string;
  readonly owner: CountOwner;
  /** Name of the installation; `undefined` where nothing says it. */
  readonly installation: string | undefined;
}

/** Whether a group may be adopted; each text has what to do on further lines. */
export interface Judgement {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** Judges by what the group says of itself. */
export function judgeGroup(found: FoundGroup, intent: Intent): Judgement {
  const refusals: string[] = [];
  const warnings: string[] = [];
  const what = describeGroup(found.group);
  if (found.beingDeleted) refusals.push(`${what} is being deleted`);
  refusals.push(...capacityRefusals(found));
  judgeTag(found, intent, { refusals, warnings });
  for (const owner of otherOwnersOf(found.tags)) {
    const text = lines(`${what} ${owner.says}`, owner.advice);
    const verdict = owner.verdicts[intent.owner];
    if (verdict === 'refuse') refusals.push(text);
    if (verdict === 'warn') warnings.push(text);
  }
  const joined = joinedClusters(found.tags);
  if (joined.length > 0 && !joined.includes(intent.clusterName)) {
    warnings.push(
      lines(
        `${what} is tagged kubernetes.io/cluster/${joined.join(', kubernetes.io/cluster/')}: do its instances join Cluster ${intent.clusterName}?`,
        'Of instances that join another one, the MachinePool finds no Nodes.',
      ),
    );
  }
  return { refusals, warnings };
}

/** Of a group whose capacity no MachinePool can have. */
function capacityRefusals(found: FoundGroup): readonly string[] {
  const what = describeGroup(found.group);
  if (found.desiredCapacity === undefined) {
    return [
      lines(
        `${what} has no capacity, since it has no profile for virtual machines`,
        'Poolsync needs a scale set that makes its own.',
      ),
    ];
  }
  if (found.countedIn === undefined) return [];
  const { unit, cure } = found.countedIn;
  return [
    lines(
      `${what} counts its capacity in ${unit}, not in instances`,
      'spec.replicas of a MachinePool cannot be compared with that.',
      `${cure}.`,
    ),
  ];
}

function judgeTag(
  found: FoundGroup,
  { installation }: Intent,
  { refusals, warnings }: { readonly refusals: string[]; readonly warnings: string[] },
): void {
  const tagged = installationOf(found);
  if (tagged === undefined || tagged === installation) return;
  const what = describeGroup(found.group);
  if (installation === undefined) {
    warnings.push(
      lines(
        `${what} is tagged for the installation ${tagged}, and nothing says whether that is this one`,
        'To have it checked: --installation NAME',
      ),
    );
    return;
  }
  refusals.push(
    lines(
      `${what} is tagged for the installation ${tagged}, and this one is ${installation}`,
      `Is this the right management cluster? Another one: --context NAME`,
      `If ${tagged} has given it up, take the tag away first.`,
    ),
  );
}

function lines(first: string, ...more: readonly string[]): string {
  return [first, ...more].join('\n  ');
}
