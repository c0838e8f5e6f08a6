import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import type { SimulatedAwsConfig } from '../../../sandbox/aws/config.ts';
import { startSimulatedAws } from '../../../sandbox/aws/start.ts';
import type { SimulatedAws } from '../../../sandbox/aws/start.ts';

export const home = '111122223333';
export const tenant = '444455556666';
export const region = 'eu-west-1';
export const keys = {
  [home]: { accessKeyId: 'test', secretAccessKey: 'test' },
  [tenant]: { accessKeyId: 'tenant-key', secretAccessKey: 'tenant-secret' },
};

const config: SimulatedAwsConfig = {
  accounts: [
    { id: home, ...keys[home], regions: ['eu-west-1', 'us-east-1'] },
    { id: tenant, ...keys[tenant], regions: ['eu-west-1'] },
  ],
  roles: [
    { arn: `arn:aws:iam::${tenant}:role/poolsync`, externalId: 'shared-word', trusts: [home] },
  ],
  timings: {
    pendingMs: 20,
    terminatingMs: 20,
    detachingMs: 20,
    reconcileMs: 1,
    minimumHeartbeatSeconds: 1,
    standbyMs: 20,
    warmStartMs: 20,
    launchRetryMs: 20,
  },
};

/** A simulated AWS for one test, with real SDK clients on it. */
export interface Cloud extends SimulatedAws {
  autoscaling(account?: keyof typeof keys, inRegion?: string): AutoScalingClient;
  events(account?: keyof typeof keys, inRegion?: string): EventBridgeClient;
  secrets(account?: keyof typeof keys, inRegion?: string): SecretsManagerClient;
  sqs(account?: keyof typeof keys, inRegion?: string): SQSClient;
  sts(account?: keyof typeof keys, inRegion?: string): STSClient;
}

/** Starts a cloud that ends with the test that asked for it. */
export async function startCloud(changes: Partial<SimulatedAwsConfig> = {}): Promise<Cloud> {
  const aws = await startSimulatedAws({ ...config, ...changes });
  const clients: { destroy(): void }[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.destroy();
    await aws.close();
  });
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const settings = (account: keyof typeof keys = home, inRegion = region) => ({
    endpoint: aws.endpoint,
    region: inRegion,
    credentials: keys[account],
    maxAttempts: 1,
  });
  return {
    ...aws,
    autoscaling: (...where) => keep(new AutoScalingClient(settings(...where))),
    events: (...where) => keep(new EventBridgeClient(settings(...where))),
    secrets: (...where) => keep(new SecretsManagerClient(settings(...where))),
    sqs: (...where) => keep(new SQSClient(settings(...where))),
    sts: (...where) => keep(new STSClient(settings(...where))),
  };
}

/** Looks again and again until `look` gives something; throws when that takes longer than 5 s. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It took more than 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
