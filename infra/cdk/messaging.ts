import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EventArchives } from './event-archives.ts';
import type { EventRoute } from './event-route.ts';
import { LifecycleEvents } from './lifecycle-events.ts';
import type { Names } from './names.ts';
import type { Place } from './place.ts';
import { letEventBridgeUse } from './queue-key.ts';
import { Queues } from './queues.ts';
import { RequestBus } from './request-bus.ts';

export interface MessagingProps {
  readonly names: Names;
  readonly places: readonly Place[];
  /**
   * Of the queues.
   *
   * @default - SSE-SQS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Of Auto Scaling's events.
   *
   * @default - none
   */
  readonly archive?: { readonly retention: Duration };
}

/** The way of events and requests to the queues that feed the functions. */
export class Messaging extends Construct {
  readonly queues: Queues;
  readonly lifecycle: LifecycleEvents;
  readonly requests: RequestBus;

  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id);
    const { names, places, encryptionKey, archive } = props;
    this.queues = new Queues(this, 'Queues', {
      names: names.queues,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
    if (encryptionKey !== undefined) letEventBridgeUse(this, encryptionKey);
    const { queues } = this;
    this.lifecycle = new LifecycleEvents(this, 'Lifecycle', { names, queues, places });
    this.requests = new RequestBus(this, 'Requests', { names, queues });
    if (archive === undefined) return;
    const { placesBus } = this.lifecycle;
    new EventArchives(this, 'Archives', {
      names: names.archives,
      ...archive,
      ...(placesBus === undefined ? {} : { placesBus }),
    });
  }

  /** All rules, by what they bring. */
  get routes(): Readonly<Record<string, EventRoute>> {
    const { home, elsewhere } = this.lifecycle;
    return {
      events: home,
      ...(elsewhere === undefined ? {} : { 'events-of-places': elsewhere }),
      'sync-requests': this.requests.syncRoute,
      'scale-requests': this.requests.scaleRoute,
    };
  }
}
