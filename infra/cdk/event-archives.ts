import type { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { autoScalingPattern } from './lifecycle-events.ts';
import type { Names } from './names.ts';

export interface EventArchivesProps {
  readonly names: Names['archives'];
  readonly retention: Duration;
  /** That other places forward their events to. @default - there are none */
  readonly placesBus?: events.IEventBus;
}

/**
 * Keeps the events of Auto Scaling groups. One that is replayed is a hint like any other, and so only a
 * forced look at its group; requests of the watch are not kept, since it makes them anew by itself.
 */
export class EventArchives extends Construct {
  constructor(scope: Construct, id: string, { names, retention, placesBus }: EventArchivesProps) {
    super(scope, id);
    const home = events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.#keep('Home', names.home, home, retention);
    if (placesBus !== undefined) this.#keep('Places', names.places, placesBus, retention);
  }

  #keep(id: string, archiveName: string, bus: events.IEventBus, retention: Duration): void {
    new events.Archive(this, id, {
      archiveName,
      description: 'Auto Scaling events; a replay has Poolsync look at their groups',
      eventPattern: autoScalingPattern,
      sourceEventBus: bus,
      retention,
    });
  }
}
