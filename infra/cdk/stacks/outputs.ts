import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { InstallationConfig } from '../config/installation-config.ts';
import type { Poolsync } from '../poolsync.ts';
import { cloudAccountName, cloudAccounts } from './cloud-accounts.ts';
import type { PlacePlan } from './place-plan.ts';

interface Told {
  readonly poolsync: Poolsync;
  readonly config: InstallationConfig;
  readonly plan: PlacePlan;
}

/** Adds what the cluster, other accounts and people have to know of an installation. */
export function addOutputs(stack: Stack, { poolsync, config, plan }: Told): void {
  const { roles, watchRole } = poolsync;
  const outputs: Readonly<Record<string, Output>> = {
    InstallationManifest: {
      value: poolsync.installationManifest,
      description:
        'The ConfigMap poolsync-installation, for kubectl apply; with parts on Azure: docs/both-clouds.md',
    },
    CloudAccounts: {
      value: JSON.stringify(cloudAccounts(plan, config.externalId)),
      description: 'A CloudAccount for each account, for kubectl apply; none names a namespace yet',
    },
    ReconcileRoleArn: { value: roles.reconcile.roleArn, description: 'Role of the function' },
    ScaleRoleArn: { value: roles.scale.roleArn, description: 'Role of the function' },
    SweepRoleArn: { value: roles.sweep.roleArn, description: 'Role of the function' },
    ...(watchRole === undefined
      ? {
          WatchStatement: {
            value: stack.toJsonString(poolsync.publishing.toStatementJson()),
            description: 'What the identity that the watch runs with has to be granted',
          },
        }
      : { WatchRoleArn: { value: watchRole.roleArn, description: 'Role of the watch' } }),
    RequestBusArn: {
      value: poolsync.requestBus.eventBusArn,
      description: 'POOLSYNC_REQUEST_BUS of the watch',
    },
    EventsQueueUrl: { value: poolsync.eventsQueue.queueUrl, description: 'Feeds reconcile' },
    ScaleQueueUrl: { value: poolsync.scaleQueue.queueUrl, description: 'Feeds scale' },
    RejectedQueueUrl: { value: poolsync.rejectedQueue.queueUrl, description: 'For people' },
    RedriveQueueUrl: { value: poolsync.redriveQueue.queueUrl, description: 'What was given up' },
    Next: { value: nextSteps(stack, plan), description: 'What to run next' },
  };
  for (const [id, output] of Object.entries(outputs)) new CfnOutput(stack, id, output);
}

interface Output {
  readonly value: string;
  readonly description: string;
}

/** Commands for the management cluster; each may be repeated. */
function nextSteps(stack: Stack, { home, accounts }: PlacePlan): string {
  const apply = (output: string) =>
    `aws cloudformation describe-stacks --stack-name ${stack.stackName} --region ${home.region} ` +
    `--query "Stacks[0].Outputs[?OutputKey=='${output}'].OutputValue" --output text | ` +
    'kubectl apply --server-side -f -';
  const lendToNamespace = accounts.map(
    ({ account }) =>
      `kubectl patch cloudaccount ${cloudAccountName(account)} --type merge ` +
      `--patch '{"spec":{"namespaces":["NAMESPACE-OF-POOLS"]}}'`,
  );
  return [
    apply('InstallationManifest'),
    apply('CloudAccounts'),
    ...lendToNamespace,
    'npm run -s poolsync -- doctor',
  ]
    .map((command, at) => `${at + 1}. ${command}`)
    .join('\n');
}
