import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { WatchRequest } from '../../shared/model/pool-request.ts';

const event = z.object({
  source: z.literal('poolsync'),
  'detail-type': z.enum(['Poolsync Scale Request', 'Poolsync Sync Request']),
  detail: z.strictObject({
    installation: z.string(),
    kind: z.enum(['AutoScalingGroupMachinePool', 'AWSMachinePool']),
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    generation: z.number(),
  }),
});

export interface RequestQueueOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly busName: string;
}

/** The requests as they come out of a queue behind a bus. */
export interface RequestQueue {
  /** Waits up to 5 s for more. */
  receive(): Promise<readonly WatchRequest[]>;
  close(): void;
}

/** Makes a bus, and a queue to which a rule brings the watch's requests. */
export async function layRequestQueue(options: RequestQueueOptions): Promise<RequestQueue> {
  const { account, busName, region, ...reach } = options;
  const events = new EventBridgeClient({ ...reach, region });
  const sqs = new SQSClient({ ...reach, region });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'requests' }));
  await events.send(new CreateEventBusCommand({ Name: busName }));
  const rule = { Name: 'requests', EventBusName: busName };
  const EventPattern = JSON.stringify({ source: ['poolsync'] });
  await events.send(new PutRuleCommand({ ...rule, EventPattern }));
  const Arn = `arn:aws:sqs:${region}:${account}:requests`;
  const target = { Rule: rule.Name, EventBusName: busName, Targets: [{ Id: 'queue', Arn }] };
  await events.send(new PutTargetsCommand(target));
  return {
    async receive() {
      const receiving = { QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receiving));
      for (const { ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages.map(({ Body = '' }) => parseRequest(Body));
    },
    close() {
      events.destroy();
      sqs.destroy();
    },
  };
}

function parseRequest(body: string): WatchRequest {
  const { 'detail-type': type, detail } = event.parse(JSON.parse(body));
  const { kind: poolKind, namespace, name, ...rest } = detail;
  const kind = type === 'Poolsync Scale Request' ? 'scale' : 'sync';
  if (poolKind === 'AWSMachinePool') {
    return { ...rest, kind: 'sync', pool: { kind: poolKind, namespace, name } };
  }
  return { ...rest, kind, pool: { kind: poolKind, namespace, name } };
}
