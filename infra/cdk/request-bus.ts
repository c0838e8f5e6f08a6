import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { asBus } from './cdk-interfaces.ts';
import { EventRoute } from './event-route.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export interface RequestBusProps {
  readonly names: Names;
  readonly queues: Queues;
}

/** Of all requests, whoever sends them. */
const source = 'poolsync';

/** The bus of the watch's requests, and the rules that bring them to the functions' queues. */
export class RequestBus extends Construct {
  readonly bus: events.IEventBus;
  readonly syncRoute: EventRoute;
  readonly scaleRoute: EventRoute;

  readonly #bus: events.EventBus;

  constructor(scope: Construct, id: string, { names, queues }: RequestBusProps) {
    super(scope, id);
    this.#bus = new events.EventBus(this, 'Bus', {
      eventBusName: names.requestBus,
      description: "Requests of Poolsync's watch to look at a pool, or to scale it",
    });
    this.bus = asBus(this.#bus);
    const shared = { bus: this.bus, redriveQueue: queues.redrive };
    this.scaleRoute = new EventRoute(this, 'ScaleRequests', {
      ...shared,
      ruleName: names.rules.scaleRequests,
      description: "Brings Poolsync's scale requests to the function scale",
      pattern: { source: [source], detailType: ['Poolsync Scale Request'] },
      queue: queues.scale,
    });
    this.syncRoute = new EventRoute(this, 'SyncRequests', {
      ...shared,
      ruleName: names.rules.syncRequests,
      description: "Brings Poolsync's sync requests to the function reconcile",
      pattern: { source: [source], detailType: ['Poolsync Sync Request'] },
      queue: queues.events,
    });
  }

  /** The right to publish requests here, and nothing that pretends to come from elsewhere. */
  publishing(): iam.PolicyStatement {
    return new iam.PolicyStatement({ sid: 'PublishRequests', ...this.#putRequests() });
  }

  /** Lets a role publish requests, by its own policy and, from another account, by that of the bus. */
  letPublish(role: iam.IRole): void {
    role.addToPrincipalPolicy(this.publishing());
    const own = Token.compareStrings(role.env.account, Stack.of(this).account);
    if (own === TokenComparison.SAME || own === TokenComparison.BOTH_UNRESOLVED) return;
    this.#bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Watch',
        principals: [new iam.ArnPrincipal(role.roleArn)],
        ...this.#putRequests(),
      }),
    );
  }

  #putRequests() {
    return {
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': source },
        // Of no value at all the condition above holds too.
        Null: { 'events:source': 'false' },
      },
    };
  }
}
