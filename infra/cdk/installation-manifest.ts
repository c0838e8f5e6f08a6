import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AwsParts, Installation } from '../../shared/model/installation.ts';
import { liveAlias, type Names } from './names.ts';
import type { Queues } from './queues.ts';

export interface InstallationManifestProps {
  readonly installation: string;
  readonly names: Names;
  readonly queues: Queues;
  readonly hasPlacesBus: boolean;
}

/** JSON of the ConfigMap by which the command `poolsync` finds what lies outside of the cluster. */
export function installationManifest(
  scope: Construct,
  { installation, ...parts }: InstallationManifestProps,
): string {
  const stack = Stack.of(scope);
  const told: Installation = { name: installation, aws: awsParts(stack, parts) };
  return stack.toJsonString({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'poolsync-installation', namespace: 'poolsync-system' },
    data: { 'installation.json': stack.toJsonString(told) },
  });
}

function awsParts(
  { account, region }: Stack,
  { names, queues, hasPlacesBus }: Omit<InstallationManifestProps, 'installation'>,
): AwsParts {
  const { autoScaling, scaleRequests, syncRequests } = names.rules;
  const { functions } = names;
  return {
    account,
    region,
    requestBus: names.requestBus,
    queues: {
      events: queues.events.queueUrl,
      scale: queues.scale.queueUrl,
      rejected: queues.rejected.queueUrl,
      redrive: queues.redrive.queueUrl,
    },
    // With the alias, since Lambda tells of a mapping under the name that it calls.
    functions: {
      reconcile: `${functions.reconcile}:${liveAlias}`,
      scale: `${functions.scale}:${liveAlias}`,
      sweep: `${functions.sweep}:${liveAlias}`,
    },
    rules: [
      { bus: 'default', name: autoScaling, feeds: 'events' },
      ...(hasPlacesBus
        ? [{ bus: names.placesBus, name: autoScaling, feeds: 'events' } as const]
        : []),
      { bus: names.requestBus, name: syncRequests, feeds: 'events' },
      { bus: names.requestBus, name: scaleRequests, feeds: 'scale' },
    ],
  };
}
