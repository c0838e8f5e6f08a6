import type { Finding } from '../../shared/model/drift.ts';
import { describeGroup, type GroupRef } from '../../shared/model/group.ts';

/** `1 ID`, `3 IDs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Where a group is, in the words of its cloud and short. */
export function groupWords(group: GroupRef): string {
  switch (group.kind) {
    case 'AutoScalingGroup':
      return `Auto Scaling group ${group.name}, ${group.region}, account ${group.account}`;
    case 'ScaleSet':
      return `scale set ${group.resourceGroup}/${group.name}, subscription ${group.subscription}`;
  }
}

/** What a block of a report is about. */
export function headOf(finding: Finding): { readonly name: string; readonly detail: string } {
  if (finding.kind === 'unclaimed-group') {
    const { group } = finding;
    const name = group.kind === 'ScaleSet' ? `${group.resourceGroup}/${group.name}` : group.name;
    return { name, detail: describeGroup(group) };
  }
  const { kind, namespace, name } = finding.pool;
  return { name: `${namespace}/${name}`, detail: `${kind}, ${groupWords(finding.group)}` };
}
