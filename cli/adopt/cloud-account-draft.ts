import { cloudAccountManifest } from './manifests.ts';
import type { AdoptionInput, Draft } from './adoption.ts';

/** Of the CloudAccount that is missing, with what it lacks to be of use. */
export function cloudAccountDraft(input: AdoptionInput): Draft {
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
