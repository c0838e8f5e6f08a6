import {
  CreateEventBusCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';

/** The bus on which the watch publishes, at home. */
export const requestBusName = 'poolsync-requests';

/** What a request is for. */
export type RequestKind = 'scale' | 'sync';

/** The object that a request names, as the watch would. */
export interface RequestedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
}

const detailTypes = {
  scale: 'Poolsync Scale Request',
  sync: 'Poolsync Sync Request',
} as const satisfies Record<RequestKind, string>;

type EventBridge = Pick<EventBridgeClient, 'send'>;

/** Makes the bus, and a rule for each kind of request that has a queue. */
export async function routeRequests(
  eventBridge: EventBridge,
  queueArns: Readonly<Partial<Record<RequestKind, string>>>,
): Promise<void> {
  const EventBusName = requestBusName;
  await eventBridge.send(new CreateEventBusCommand({ Name: EventBusName }));
  for (const kind of ['scale', 'sync'] as const) {
    const Arn = queueArns[kind];
    if (Arn === undefined) continue;
    const Rule = `poolsync-${kind}-requests`;
    const EventPattern = JSON.stringify({
      source: ['poolsync'],
      'detail-type': [detailTypes[kind]],
    });
    await eventBridge.send(new PutRuleCommand({ Name: Rule, EventBusName, EventPattern }));
    const { FailedEntryCount } = await eventBridge.send(
      new PutTargetsCommand({ Rule, EventBusName, Targets: [{ Id: 'queue', Arn }] }),
    );
    if (FailedEntryCount !== 0) throw new Error(`the target ${Arn} was refused`);
  }
}

/** Sends a request through the bus, in the form that the watch gives it. */
export async function sendRequest(
  eventBridge: EventBridge,
  kind: RequestKind,
  object: RequestedObject,
): Promise<void> {
  const { FailedEntryCount } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: requestBusName,
          Source: 'poolsync',
          DetailType: detailTypes[kind],
          Detail: JSON.stringify({ installation: 'poolsync', ...object }),
        },
      ],
    }),
  );
  if (FailedEntryCount !== 0) throw new Error(`the request to ${kind} ${object.name} was refused`);
}
