import {
  CreateEventBusCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import type { CloudClients, Place } from './cloud-clients.ts';
import { accounts, home } from './layout.ts';

const busName = 'poolsync';
const autoScalingEvents: Rule = {
  name: 'poolsync-auto-scaling',
  pattern: { source: ['aws.autoscaling'] },
};

/** The bus that Poolsync's watch publishes its requests on. */
export const requestBusName = 'poolsync-requests';
const scaleRequests: Rule = {
  name: 'poolsync-scale-requests',
  pattern: { source: ['poolsync'], 'detail-type': ['Poolsync Scale Request'] },
};
const syncRequests: Rule = {
  name: 'poolsync-sync-requests',
  pattern: { source: ['poolsync'], 'detail-type': ['Poolsync Sync Request'] },
};

/** The rules at home, each on its bus, with the queue that it feeds. */
export const eventRules = [
  { bus: 'default', name: autoScalingEvents.name, feeds: 'events' },
  { bus: busName, name: autoScalingEvents.name, feeds: 'events' },
  { bus: requestBusName, name: syncRequests.name, feeds: 'events' },
  { bus: requestBusName, name: scaleRequests.name, feeds: 'scale' },
] as const;

interface Rule {
  readonly name: string;
  readonly pattern: Readonly<Record<string, readonly string[]>>;
}

type EventBridge = Pick<EventBridgeClient, 'send'>;

/**
 * Brings the Auto Scaling events of all accounts and regions to the events queue. AWS publishes each
 * on the default bus of its own place; from there a rule sends it to the queue at home, and from
 * other places to a bus at home, whose rule sends it to that queue.
 */
export async function routeEvents(clients: CloudClients, queueArn: string): Promise<void> {
  const atHome = clients.at(home).eventBridge;
  const { EventBusArn: busArn } = await atHome.send(new CreateEventBusCommand({ Name: busName }));
  if (busArn === undefined) throw new Error(`the event bus ${busName} was made without an ARN`);
  await permitOthers(atHome);
  await putRoute(atHome, autoScalingEvents, { bus: busName, target: { Arn: queueArn } });
  for (const place of placesOf()) {
    const { eventBridge } = clients.at(place);
    const isHome = place.account === home.account && place.region === home.region;
    const target = isHome ? { Arn: queueArn } : { Arn: busArn, RoleArn: senderRole(place.account) };
    await putRoute(eventBridge, autoScalingEvents, { bus: 'default', target });
  }
}

/** Brings the watch's requests to the queues of the functions that carry them out. */
export async function routeRequests(
  clients: CloudClients,
  queueArns: { readonly events: string; readonly scale: string },
): Promise<void> {
  const { eventBridge } = clients.at(home);
  await eventBridge.send(new CreateEventBusCommand({ Name: requestBusName }));
  const bus = requestBusName;
  await putRoute(eventBridge, scaleRequests, { bus, target: { Arn: queueArns.scale } });
  await putRoute(eventBridge, syncRequests, { bus, target: { Arn: queueArns.events } });
}

function placesOf(): readonly Place[] {
  return accounts.flatMap(({ id, regions }) => regions.map((region) => ({ account: id, region })));
}

/** What EventBridge takes on to send to a bus elsewhere. */
function senderRole(account: string): string {
  return `arn:aws:iam::${account}:role/poolsync-events`;
}

async function permitOthers(eventBridge: EventBridge): Promise<void> {
  for (const { id } of accounts.filter(({ id: account }) => account !== home.account)) {
    await eventBridge.send(
      new PutPermissionCommand({
        EventBusName: busName,
        StatementId: `account-${id}`,
        Action: 'events:PutEvents',
        Principal: id,
      }),
    );
  }
}

async function putRoute(
  eventBridge: EventBridge,
  { name: ruleName, pattern }: Rule,
  {
    bus,
    target,
  }: {
    readonly bus: string;
    readonly target: { readonly Arn: string; readonly RoleArn?: string };
  },
): Promise<void> {
  await eventBridge.send(
    new PutRuleCommand({
      Name: ruleName,
      EventBusName: bus,
      EventPattern: JSON.stringify(pattern),
    }),
  );
  const { FailedEntries = [] } = await eventBridge.send(
    new PutTargetsCommand({
      Rule: ruleName,
      EventBusName: bus,
      Targets: [{ Id: 'poolsync', ...target }],
    }),
  );
  const [failed] = FailedEntries;
  if (failed !== undefined) {
    throw new Error(`the target ${target.Arn} was refused: ${failed.ErrorMessage ?? ''}`);
  }
}
