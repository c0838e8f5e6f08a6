import type { GroupRef } from '../../shared/model/group.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import type { AdoptionInput, Errand } from './adoption.ts';
import { installationOf, tagCommand } from './tag-command.ts';

/** What somebody has to do besides: what the command may not do, or nobody asked it for. */
export function errandsFor(input: AdoptionInput): readonly Errand[] {
  return [...accessErrand(input), ...tagErrand(input)].map((errand) => ({
    ...errand,
    command: onChosenCluster(errand.command, input.choice),
  }));
}

function accessErrand({ access, found, names }: AdoptionInput): readonly Errand[] {
  return access.kind === 'denied'
    ? [
        {
          why: `Before that, pools of namespace ${names.namespace} may not use the group. ${access.message}`,
          command: access.command,
          isNeeded: true,
        },
      ]
    : access.kind === 'unknown'
      ? [
          {
            why: `You may not read CloudAccounts: ask whether one allows ${nameOfAccount(found.group)} for namespace ${names.namespace}.`,
            command: 'kubectl get cloudaccounts',
            isNeeded: false,
          },
        ]
      : [];
}

function nameOfAccount(group: GroupRef): string {
  return group.kind === 'AutoScalingGroup'
    ? `account ${group.account}`
    : `subscription ${group.subscription}`;
}

function tagErrand({ found, owner, installationName }: AdoptionInput): readonly Errand[] {
  if (installationOf(found) !== undefined) return [];
  const missing = installationName === undefined;
  const named = missing ? ' (write its name in place of INSTALLATION)' : '';
  const command = tagCommand(found, installationName ?? 'INSTALLATION');
  // On AWS the function that scales has the right to do so by this tag.
  const isNeeded = found.group.kind === 'AutoScalingGroup' && owner === 'cluster';
  const why = isNeeded
    ? `The group does not carry the tag of this installation, and is not scaled before it does. Tag it${named}:`
    : `Tag the group for this installation: where nothing claims it any more, the sweep tells${named}.`;
  return [{ why, command, isNeeded }];
}
