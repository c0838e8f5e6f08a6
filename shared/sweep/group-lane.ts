import type { CloudAccess } from '../model/account.ts';
import { AccessBuffers, type Batch } from './access-buffers.ts';
import type { DriftTold } from './drift-told.ts';
import { Lanes } from './lanes.ts';

/** So many groups AWS describes in one call. */
const mostInBatch = 100;
const mostWaiting = 1_000;
const mostAtOnce = 4;

/** Reads groups in batches by way of access, some of them at once. */
export class GroupLane<Item> {
  readonly #look: (batch: Batch<Item>) => Promise<readonly DriftTold[]>;
  readonly #buffers = new AccessBuffers<Item>({ mostInBatch, mostInAll: mostWaiting });
  readonly #lanes = new Lanes<DriftTold>(mostAtOnce);

  constructor(look: (batch: Batch<Item>) => Promise<readonly DriftTold[]>) {
    this.#look = look;
  }

  async *add(access: CloudAccess, item: Item): AsyncGenerator<DriftTold, void> {
    const batch = this.#buffers.add(access, item);
    if (batch !== undefined) yield* this.#start(batch);
  }

  /** Looks at all that waits still, and waits for what was begun. */
  async *finish(): AsyncGenerator<DriftTold, void> {
    for (const batch of this.#buffers.takeAll()) yield* this.#start(batch);
    yield* this.#lanes.finish();
  }

  #start(batch: Batch<Item>): AsyncGenerator<DriftTold, void> {
    return this.#lanes.start(() => this.#look(batch));
  }
}
