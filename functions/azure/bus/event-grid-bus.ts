import { createHash } from 'node:crypto';
import type { EventGridPublisherClient, SendCloudEventInput } from '@azure/eventgrid';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { WatchRequest } from '../../../shared/model/pool-request.ts';
import type { RequestBus } from '../../../shared/ports/request-bus.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';

export interface EventGridBusDeps {
  readonly topic: Pick<EventGridPublisherClient<'CloudEvent'>, 'send'>;
}

/** A token and all. Whoever publishes tries again. */
const usualLimitMs = 8_000;

/** What subscriptions filter on. */
const source = 'poolsync';
const types = {
  scale: 'Poolsync.ScaleRequest',
  sync: 'Poolsync.SyncRequest',
} as const satisfies Record<WatchRequest['kind'], string>;

/** A custom topic of Event Grid that takes CloudEvents. It takes all of a call or nothing. */
export class EventGridBus implements RequestBus {
  readonly #deps: EventGridBusDeps;
  readonly #limitMs: number;

  constructor(deps: EventGridBusDeps, limitMs = usualLimitMs) {
    this.#deps = deps;
    this.#limitMs = limitMs;
  }

  async publish(requests: readonly WatchRequest[]): Promise<readonly WatchRequest[]> {
    const events = requests.map(eventOf);
    const doing = 'Sending events to the Event Grid topic';
    await withinTime(doing, this.#limitMs, (abortSignal) =>
      this.#deps.topic.send(events, { abortSignal }).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    );
    return [];
  }
}

function eventOf(request: WatchRequest): SendCloudEventInput<unknown> {
  const { kind, installation, pool, uid, generation } = request;
  const session = kind === 'scale' ? { session: sessionOf(request) } : {};
  return {
    type: types[kind],
    source,
    subject: `${pool.namespace}/${pool.name}`,
    data: { installation, ...pool, uid, generation, ...session },
  };
}

/**
 * The session of the queue that Event Grid puts a request into: one for each budget of updates, so
 * that one function at a time spends it. As a hash, since the name of a session is short; behind a
 * letter, since the library for functions makes a number of what looks like one.
 */
function sessionOf({ callBudget = '' }: WatchRequest): string {
  return `b${createHash('sha256').update(callBudget).digest('hex').slice(0, 31)}`;
}
