import { describeGroup, type GroupRef } from '../../shared/model/group.ts';
import type { Installation } from '../../shared/model/installation.ts';
import type { CountOwner } from '../../shared/model/pool.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import type { AccessVerdict } from './judge-access.ts';
import {
  cloudAccountManifest,
  machinePoolManifest,
  managedByAnnotation,
  poolKindOf,
  poolManifest,
  type Manifest,
  type ObjectNames,
  type WayIn,
} from './manifests.ts';
import { installationOf, tagCommand } from './tag-command.ts';

/** An object to be made, and what a person should know of it. */
export interface Draft {
  readonly manifest: Manifest;
  /** Sentences, each on a line of its own. */
  readonly notes: readonly string[];
  /** Fields that the person has to fill in, or may. */
  readonly examples: readonly string[];
  /** What is missing, so that it does not work as it is; absent: nothing. */
  readonly lacks?: string;
}

/** A command that somebody has to run besides, and what for. */
export interface Errand {
  readonly why: string;
  readonly command: string;
  /** Whether nothing works without it. */
  readonly isNeeded: boolean;
}

/** What is to be made for a group, in this order. */
export interface Adoption {
  readonly found: FoundGroup;
  readonly names: ObjectNames;
  readonly drafts: readonly Draft[];
  readonly errands: readonly Errand[];
}

export interface AdoptionInput {
  readonly found: FoundGroup;
  readonly names: ObjectNames;
  readonly owner: CountOwner;
  readonly replicas: number;
  readonly access: AccessVerdict;
  readonly wayIn: WayIn;
  /** Whether our object is there already, and only its MachinePool is not. */
  readonly isHalfMade: boolean;
  readonly installation: Pick<Installation, 'aws' | 'azure'> | undefined;
  /** `undefined`: nothing says it. */
  readonly installationName: string | undefined;
}

/** What has to be made so that Poolsync keeps the group for the Cluster. */
export function planAdoption(input: AdoptionInput): Adoption {
  const { found, names, access } = input;
  const account = access.kind === 'no-account' ? [cloudAccountDraft(input)] : [];
  const pool = input.isHalfMade ? [] : [poolDraft(input)];
  return {
    found,
    names,
    drafts: [...account, ...pool, machinePoolDraft(input)],
    errands: [...accessErrand(input), ...tagErrand(input)],
  };
}

function poolDraft({ found, names }: AdoptionInput): Draft {
  return {
    manifest: poolManifest(found, names),
    notes: ['Ties the MachinePool to the group. Deleting it leaves the group as it is.'],
    examples: [],
  };
}

function machinePoolDraft({ found, names, owner, replicas }: AdoptionInput): Draft {
  const note =
    owner === 'cloud'
      ? `The cloud owns the number of instances (${managedByAnnotation}): Poolsync writes it to spec.replicas.`
      : `The cluster owns the number of instances. It asks for ${replicas}, as the group does now, so nothing is scaled.`;
  return {
    manifest: machinePoolManifest(poolKindOf(found.group), names, { owner, replicas }),
    notes: [note],
    examples: [],
  };
}

function cloudAccountDraft(input: AdoptionInput): Draft {
  const { found, names, wayIn } = input;
  const manifest = cloudAccountManifest(found, names.namespace, wayIn);
  const notes = [
    'Lets Poolsync use this account for pools of this namespace; no CloudAccount did.',
  ];
  return found.group.kind === 'AutoScalingGroup'
    ? { manifest, ...awsRole(found.group.account, input, notes) }
    : { manifest, ...azureIdentity(found.group.subscription, input, notes) };
}

type Advice = Omit<Draft, 'manifest'>;

function awsRole(
  account: string,
  { installation, wayIn }: AdoptionInput,
  notes: readonly string[],
): Advice {
  const home = installation?.aws?.account;
  if (wayIn.roleArn !== undefined || home === account) return { notes, examples: [] };
  const role = [
    `roleARN: arn:aws:iam::${account}:role/NAME`,
    'externalID: WHAT-ITS-TRUST-ASKS-FOR',
  ];
  return home === undefined
    ? {
        notes: [
          ...notes,
          'Where the functions run in another account, fill in the role to take on:',
        ],
        examples: role,
      }
    : {
        notes: [
          ...notes,
          `The functions run in account ${home}. Fill in the role of this account that they take on:`,
        ],
        examples: role,
        lacks: `the role of account ${account} that the functions take on: --role ARN, and --external-id ID where its trust policy asks for one`,
      };
}

function azureIdentity(
  subscription: string,
  { installation, wayIn }: AdoptionInput,
  notes: readonly string[],
): Advice {
  const home = installation?.azure?.subscription.toLowerCase();
  if (wayIn.identity !== undefined || home === subscription.toLowerCase()) {
    return { notes, examples: [] };
  }
  return {
    notes: [
      ...notes,
      "Where the function apps' own identity has no rights there, fill in another:",
    ],
    examples: ['identity: CLIENT-ID'],
  };
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
  const named = missing ? ' (the name of your installation in place of INSTALLATION)' : '';
  const command = tagCommand(found, installationName ?? 'INSTALLATION');
  const why =
    owner === 'cloud'
      ? `Says in the cloud whose the group is${named}:`
      : `Tag the group for this installation, so that it may be scaled${named}:`;
  return [{ why, command, isNeeded: false }];
}

/** As in `Auto Scaling group … with 5 instances wanted, at least 0 and at most 10`. */
export function describeFound(found: FoundGroup): string {
  const { group, desiredCapacity, minimumCapacity, maximumCapacity } = found;
  const bounds =
    minimumCapacity === undefined || maximumCapacity === undefined
      ? ''
      : `, at least ${minimumCapacity} and at most ${maximumCapacity}`;
  return `${describeGroup(group)}: ${desiredCapacity ?? 'an unknown number of'} instances wanted${bounds}`;
}
