import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Fields } from './cluster-side.ts';
import type { GatedWorld } from './gated-world.ts';

/** A request to scale as EventBridge delivers it, but for what `changes` replaces of its detail. */
export async function scaleRequest(
  world: Pick<GatedWorld, 'cloud' | 'cluster'>,
  name: string,
  changes: Fields = {},
): Promise<Fields> {
  const { cloud, cluster } = world;
  const { uid, generation } = (await cluster.pool(name)).metadata;
  const { namespace } = cluster;
  const named = { kind: 'AutoScalingGroupMachinePool', namespace, name, uid, generation };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Poolsync Scale Request',
    source: 'poolsync',
    account: cloud.accounts.home,
    time: new Date().toISOString(),
    region: cloud.regions[0],
    resources: [],
    detail: { installation: 'poolsync', ...named, ...changes },
  };
}

/** Puts a message into the queue of the function scale, as anybody can who may write to it. */
export async function sendToScaler(
  { cloud, paths }: Pick<GatedWorld, 'cloud' | 'paths'>,
  body: string,
): Promise<void> {
  const home = { account: cloud.accounts.home, region: cloud.regions[0] };
  const command = new SendMessageCommand({ QueueUrl: paths.scale.url, MessageBody: body });
  await cloud.at(home).sqs.send(command);
}
