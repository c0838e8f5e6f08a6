import type { ReportedMachinePool, ReportedPool } from '../../shared/model/reported.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FoundMachinePool } from './found-machine-pool.ts';
import { MachinePoolLookup } from './machine-pool-lookup.ts';
import type { PoolView } from './pool-view.ts';
import { viewPool } from './view-pool.ts';

/** What the cluster gives, page by page. */
export interface ListedObjects {
  readonly pools: AsyncIterable<readonly ReportedPool[]>;
  readonly machinePools: AsyncIterable<readonly ReportedMachinePool[]>;
}

/**
 * The pools with their MachinePools, each as soon as both are there.
 *
 * @throws what reading either of them throws
 */
export async function* readViews(
  { clock }: { readonly clock: Clock },
  { pools, machinePools }: ListedObjects,
): AsyncGenerator<PoolView> {
  const known = new ArrivingMachinePools(machinePools);
  for await (const page of pools) {
    for (const pool of page) {
      yield viewPool(pool, await known.find(pool), clock.now());
    }
  }
}

/** The first page is asked for at the same time as the first pools, and each next one early. */
class ArrivingMachinePools {
  readonly #lookup = new MachinePoolLookup();
  readonly #pages: AsyncIterator<readonly ReportedMachinePool[]>;
  #next: Promise<IteratorResult<readonly ReportedMachinePool[]>> | undefined;

  constructor(pages: AsyncIterable<readonly ReportedMachinePool[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
    this.#ask();
  }

  /** Waits until nothing that comes later could change the answer. */
  async find(pool: ReportedPool): Promise<FoundMachinePool> {
    while (this.#next !== undefined && !this.#lookup.knows(pool)) {
      const read = await this.#next;
      this.#next = undefined;
      if (read.done === true) break;
      for (const machinePool of read.value) this.#lookup.put(machinePool);
      this.#ask();
    }
    return this.#lookup.find(pool);
  }

  #ask(): void {
    this.#next = this.#pages.next();
    // Where it fails, whoever waits for it is told.
    this.#next.catch(() => undefined);
  }
}
