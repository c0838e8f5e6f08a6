import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { SimulatedAwsConfig } from '../../sandbox/aws/config.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';

/** The account that moto gives everybody; the simulator gets the same one. */
export const account = '123456789012';
export const region = 'eu-west-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const role = { arn: `arn:aws:iam::${account}:role/poolsync`, externalId: 'shared-word' };

/** SDK clients on one cloud. */
export interface Cloud extends AsyncDisposable {
  readonly name: 'moto' | 'simulator';
  /** Its URL. */
  readonly endpoint: string;
  readonly autoscaling: AutoScalingClient;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}

/** A simulated AWS with one account, quick instances, and the role above. */
export const simulatorSettings: SimulatedAwsConfig = {
  accounts: [{ id: account, ...credentials, regions: [region] }],
  roles: [{ ...role, trusts: [account] }],
  timings: { pendingMs: 5, terminatingMs: 5, detachingMs: 5, reconcileMs: 1 },
};

export async function startSimulator(): Promise<Cloud> {
  const aws = await startSimulatedAws(simulatorSettings);
  return connect('simulator', aws.endpoint, () => aws.close());
}

/** Makes SDK clients on the cloud at `endpoint`; `close` ends the cloud with them. */
export function connect(name: Cloud['name'], endpoint: string, close: () => Promise<void>): Cloud {
  const settings = { endpoint, region, credentials, maxAttempts: 1 };
  const clients = {
    autoscaling: new AutoScalingClient(settings),
    events: new EventBridgeClient(settings),
    sqs: new SQSClient(settings),
    sts: new STSClient(settings),
  };
  return {
    name,
    endpoint,
    ...clients,
    async [Symbol.asyncDispose]() {
      for (const client of Object.values(clients)) client.destroy();
      await close();
    },
  };
}
