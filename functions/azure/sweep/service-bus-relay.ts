import type { ServiceBusSender } from '@azure/service-bus';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { SweepCursor } from '../../../shared/model/drift.ts';
import type { SweepRelay } from '../../../shared/ports/sweep-relay.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';

export interface ServiceBusRelayDeps {
  readonly sender: Pick<ServiceBusSender, 'sendMessages'>;
  readonly newId: () => string;
}

/** What hands a sweep on, as it stands in the queue. */
export interface HandOnMessage {
  readonly poolsync: 'sweep';
  readonly cursor: SweepCursor;
}

/** All tries and the token included. */
const usualLimitMs = 7_000;

const doing = 'Handing the sweep on by its queue';

/** Hands a sweep on by a message in the queue of the function that goes on with it. */
export class ServiceBusRelay implements SweepRelay {
  readonly #deps: ServiceBusRelayDeps;
  readonly #limitMs: number;

  constructor(deps: ServiceBusRelayDeps, limitMs = usualLimitMs) {
    this.#deps = deps;
    this.#limitMs = limitMs;
  }

  async handOn(cursor: SweepCursor): Promise<void> {
    const { sender, newId } = this.#deps;
    const message: HandOnMessage = { poolsync: 'sweep', cursor };
    const sent = {
      messageId: newId(),
      body: Buffer.from(JSON.stringify(message)),
      contentType: 'application/json',
    };
    await withinTime(doing, this.#limitMs, (abortSignal) =>
      sender.sendMessages(sent, { abortSignal }).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    );
  }
}
