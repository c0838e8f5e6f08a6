import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { WatchRequest } from '../../../shared/model/pool-request.ts';
import type { Logger } from '../../../shared/ports/logger.ts';
import type { RequestBus } from '../../../shared/ports/request-bus.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import { requestHandler } from '../cloud/request-handler.ts';

export interface EventBridgeBusDeps {
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** What rules match on. */
const source = 'poolsync';
const detailTypes = {
  scale: 'Poolsync Scale Request',
  sync: 'Poolsync Sync Request',
} as const satisfies Record<WatchRequest['kind'], string>;

/**
 * A client for the bus, which it gives once. Whoever publishes tries again, so the client does not.
 *
 * @param bus its name or its ARN; with a name it lies in the region and account of the environment
 */
export function eventBridgeClientFor(bus: string): EventBridgeClient {
  const region = /^arn:[^:]+:events:([^:]+):/.exec(bus)?.[1];
  return new EventBridgeClient({
    maxAttempts: 1,
    requestHandler,
    ...(region === undefined ? {} : { region }),
  });
}

/** A bus of EventBridge. */
export class EventBridgeBus implements RequestBus {
  readonly #deps: EventBridgeBusDeps;
  readonly #bus: string;

  /** @param bus its name or its ARN */
  constructor(deps: EventBridgeBusDeps, bus: string) {
    this.#deps = deps;
    this.#bus = bus;
  }

  async publish(requests: readonly WatchRequest[]): Promise<readonly WatchRequest[]> {
    const Entries = requests.map((request) => this.#entryOf(request));
    const doing = `Putting events to the bus ${this.#bus}`;
    const answer = await this.#deps.events
      .send(new PutEventsCommand({ Entries }))
      .catch((error: unknown) => {
        throw toCloudFault(doing, error);
      });
    if (answer.FailedEntryCount === 0) return [];
    // The results stand in the order of the entries; one without an ID was not taken.
    const results = answer.Entries ?? [];
    return requests.filter((request, index) => {
      const result = results[index];
      if (result?.EventId !== undefined) return false;
      const { namespace, name } = request.pool;
      this.#deps.log.warn('request not taken', {
        pool: `${namespace}/${name}`,
        code: result?.ErrorCode,
        detail: result?.ErrorMessage,
      });
      return true;
    });
  }

  #entryOf({ kind, installation, pool, uid, generation }: WatchRequest): PutEventsRequestEntry {
    return {
      EventBusName: this.#bus,
      Source: source,
      DetailType: detailTypes[kind],
      Detail: JSON.stringify({ installation, ...pool, uid, generation }),
    };
  }
}
