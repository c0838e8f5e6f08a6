import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { asBus } from './cdk-interfaces.ts';
import { EventRoute } from './event-route.ts';
import type { Names } from './names.ts';
import type { Place } from './place.ts';
import type { Queues } from './queues.ts';

export interface LifecycleEventsProps {
  readonly names: Names;
  readonly queues: Queues;
  readonly places: readonly Place[];
}

/** Which events are meant: the parsers ignore those that say nothing of a group's instances. */
export const autoScalingPattern: events.EventPattern = { source: ['aws.autoscaling'] };

/**
 * Brings the events of Auto Scaling groups to the events queue: those of the own place from its default
 * bus, and those of other places from a bus that these forward to.
 */
export class LifecycleEvents extends Construct {
  /** From the default bus of the own place. */
  readonly home: EventRoute;
  /** From the bus of other places; absent where there are none. */
  readonly elsewhere: EventRoute | undefined;
  /** That other places forward to; absent where there are none. */
  readonly placesBus: events.IEventBus | undefined;

  constructor(scope: Construct, id: string, props: LifecycleEventsProps) {
    super(scope, id);
    const { names, queues, places } = props;
    const shared = {
      ruleName: names.rules.autoScaling,
      pattern: autoScalingPattern,
      queue: queues.events,
      redriveQueue: queues.redrive,
    };
    this.home = new EventRoute(this, 'Home', {
      ...shared,
      description: 'Auto Scaling events of this account and region, for Poolsync',
    });
    if (places.length === 0) return;
    this.placesBus = this.#busFor(names, places);
    this.elsewhere = new EventRoute(this, 'Places', {
      ...shared,
      bus: this.placesBus,
      description: 'Auto Scaling events of other accounts and regions, for Poolsync',
    });
  }

  #busFor(names: Names, places: readonly Place[]): events.IEventBus {
    const bus = new events.EventBus(this, 'PlacesBus', {
      eventBusName: names.placesBus,
      description: 'Auto Scaling events that other accounts and regions forward to Poolsync',
    });
    const { account: own, partition } = Stack.of(this);
    const others = new Set(places.map(({ account }) => account).filter((each) => each !== own));
    for (const account of others) {
      bus.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: `Account${account}`,
          // The role need not be there yet: as a principal it would have to.
          principals: [new iam.AccountPrincipal(account)],
          actions: ['events:PutEvents'],
          resources: [bus.eventBusArn],
          conditions: {
            ArnEquals: {
              'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${names.senderRole}`,
            },
          },
        }),
      );
    }
    return asBus(bus);
  }
}
