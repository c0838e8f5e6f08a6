import {
  CreateEventBusCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { CloudSide } from './cloud-side.ts';
import type { GroupPlace, Place } from './groups.ts';
import {
  routeRequests,
  sendRequest,
  type RequestKind,
  type RequestedObject,
} from './request-paths.ts';
import { patternWithout, ruleName, silencer } from './silent-groups.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface RejectedMessage {
  readonly body: string;
  /** Of the attribute `reason`. */
  readonly reason: string | undefined;
}

/** Messages in a queue, those that somebody is working on included. */
export interface QueueDepths {
  readonly events: number;
  readonly scale: number;
  readonly rejected: number;
  readonly redrive: number;
}

/** The queues of an installation, and the rules that bring events and requests to them. */
export interface EventPaths {
  readonly events: Queue;
  /** What is to be scaled. */
  readonly scale: Queue;
  readonly rejected: Queue;
  readonly redrive: Queue;
  /** Sends a message as anybody can who may write to the queue. Gives its ID. */
  send(body: string): Promise<string>;
  /** Publishes a request as the watch does. */
  request(kind: RequestKind, object: RequestedObject): Promise<void>;
  /** Deletes every message of the events queue, those that somebody is working on included. */
  loseEvents(): Promise<void>;
  depths(): Promise<QueueDepths>;
  /** Everything that the function laid before people since the start. */
  rejectedMessages(): Promise<readonly RejectedMessage[]>;
  /** Runs something while the events of a group are lost, as AWS may lose them. */
  withoutEvents<Result>(place: GroupPlace, run: () => Promise<Result>): Promise<Result>;
}

const busName = 'poolsync';

export interface PathOptions {
  readonly home: Place;
  readonly visibilitySeconds: number;
  /** Whether requests to scale reach their queue; otherwise nobody would take them from it. */
  readonly scale: boolean;
}

/**
 * Makes the queues at home, the rules and the bus that bring all Auto Scaling events to them, and the
 * bus of the requests.
 */
export async function layEventPaths(
  cloud: Pick<CloudSide, 'at' | 'accounts' | 'regions'>,
  { home, visibilitySeconds, scale: isScaled }: PathOptions,
): Promise<EventPaths> {
  const { sqs, eventBridge: busesAtHome } = cloud.at(home);
  const redrive = await createQueue(sqs, home, 'redrive', {});
  const rejected = await createQueue(sqs, home, 'rejected', {});
  const attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: redrive.arn, maxReceiveCount: 200 }),
  };
  const events = await createQueue(sqs, home, 'events', attributes);
  const scale = await createQueue(sqs, home, 'scale', attributes);
  await route(cloud, home, events.arn);
  const queueArns = { sync: events.arn, ...(isScaled ? { scale: scale.arn } : {}) };
  await routeRequests(busesAtHome, queueArns);
  const taken: RejectedMessage[] = [];
  return {
    events,
    scale,
    rejected,
    redrive,
    request: (kind, object) => sendRequest(busesAtHome, kind, object),
    send: async (body) => {
      const command = new SendMessageCommand({ QueueUrl: events.url, MessageBody: body });
      return (await sqs.send(command)).MessageId ?? '';
    },
    loseEvents: async () => {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: events.url }));
    },
    depths: async () => ({
      events: await depthOf(sqs, events),
      scale: await depthOf(sqs, scale),
      rejected: await depthOf(sqs, rejected),
      redrive: await depthOf(sqs, redrive),
    }),
    rejectedMessages: async () => {
      taken.push(...(await takeAll(sqs, rejected)));
      return [...taken];
    },
    withoutEvents: silencer(cloud),
  };
}

async function createQueue(
  sqs: SQSClient,
  { account, region }: Place,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<Queue> {
  const command = new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } });
  const { QueueUrl: url } = await sqs.send(command);
  if (url === undefined) throw new Error(`the queue ${name} was made without a URL`);
  return { url, arn: `arn:aws:sqs:${region}:${account}:${name}` };
}

async function depthOf(sqs: SQSClient, { url }: Queue): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible) +
    Number(Attributes.ApproximateNumberOfMessagesDelayed)
  );
}

async function takeAll(sqs: SQSClient, { url }: Queue): Promise<readonly RejectedMessage[]> {
  const all: RejectedMessage[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return all;
    for (const { Body = '', MessageAttributes = {}, ReceiptHandle } of Messages) {
      all.push({ body: Body, reason: MessageAttributes['reason']?.StringValue });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

/** Events of other places come by a bus at home, since a rule reaches only its own account and region. */
async function route(
  cloud: Pick<CloudSide, 'at' | 'accounts' | 'regions'>,
  home: Place,
  queueArn: string,
): Promise<void> {
  const atHome = cloud.at(home).eventBridge;
  const { EventBusArn: bus } = await atHome.send(new CreateEventBusCommand({ Name: busName }));
  if (bus === undefined) throw new Error(`the event bus ${busName} was made without an ARN`);
  const { tenant, stranger } = cloud.accounts;
  for (const account of [tenant, stranger]) {
    await atHome.send(
      new PutPermissionCommand({
        EventBusName: busName,
        StatementId: `account-${account}`,
        Action: 'events:PutEvents',
        Principal: account,
      }),
    );
  }
  await putRoute(cloud, home, busName, { Arn: queueArn });
  for (const account of [home.account, tenant, stranger]) {
    for (const region of cloud.regions) {
      const isHome = account === home.account && region === home.region;
      const RoleArn = `arn:aws:iam::${account}:role/events`;
      const target = isHome ? { Arn: queueArn } : { Arn: bus, RoleArn };
      await putRoute(cloud, { account, region }, 'default', target);
    }
  }
}

async function putRoute(
  cloud: Pick<CloudSide, 'at'>,
  place: Place,
  bus: string,
  target: { readonly Arn: string; readonly RoleArn?: string },
): Promise<void> {
  const { eventBridge } = cloud.at(place);
  const rule = { EventBusName: bus, EventPattern: patternWithout([]) };
  await eventBridge.send(new PutRuleCommand({ Name: ruleName, ...rule }));
  const targets = { Rule: ruleName, EventBusName: bus, Targets: [{ Id: 'next', ...target }] };
  const { FailedEntryCount } = await eventBridge.send(new PutTargetsCommand(targets));
  if (FailedEntryCount !== 0) throw new Error(`the target ${target.Arn} was refused`);
}
