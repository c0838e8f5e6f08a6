import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import { awsInstallationTag, azureInstallationTag } from '../../shared/model/installation.ts';
import { shellWord } from '../output/shell-word.ts';

/** The value of the tag by which an installation knows its groups; `undefined` where there is none. */
export function installationOf({ group, tags }: FoundGroup): string | undefined {
  if (group.kind === 'AutoScalingGroup') return tags[awsInstallationTag];
  // Azure keeps the case of a tag's name, and compares without it.
  return Object.entries(tags).find(([name]) => name.toLowerCase() === azureInstallationTag)?.[1];
}

/** The command of the cloud's own tool that tags a group for an installation, and leaves its other tags. */
export function tagCommand({ group, id, region }: FoundGroup, installation: string): string {
  if (group.kind === 'ScaleSet') {
    const tag = shellWord(`${azureInstallationTag}=${installation}`);
    return `az tag update --operation Merge --resource-id ${shellWord(id)} --tags ${tag}`;
  }
  const tag = {
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: awsInstallationTag,
    Value: installation,
    PropagateAtLaunch: false,
  };
  // The short form splits at commas and equals signs, which the name of a group may hold.
  const isPlain = /^[-\w./]+$/.test(`${group.name}${installation}`);
  const tags = isPlain
    ? Object.entries(tag)
        .map(([key, value]) => `${key}=${value}`)
        .join(',')
    : JSON.stringify([tag]);
  return `aws autoscaling create-or-update-tags --region ${region} --tags ${shellWord(tags)}`;
}
