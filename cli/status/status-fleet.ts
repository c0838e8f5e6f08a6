import type { PoolKind } from '../../shared/model/pool.ts';
import type { ReportedMachinePool, ReportedPool } from '../../shared/model/reported.ts';
import type { FeedEvent } from '../../shared/ports/object-feed.ts';
import { MachinePoolLookup } from './machine-pool-lookup.ts';
import type { PoolView } from './pool-view.ts';
import { viewPool } from './view-pool.ts';

/** The pools and MachinePools as the feeds tell of them. */
export class StatusFleet {
  readonly #pools = new Map<string, ReportedPool>();
  readonly #machinePools = new MachinePoolLookup();

  pool(kind: PoolKind, event: FeedEvent<ReportedPool>): void {
    switch (event.kind) {
      case 'present': {
        const { namespace, name } = event.item.ref;
        this.#pools.set(`${kind}/${namespace}/${name}`, event.item);
        break;
      }
      case 'gone':
        this.#pools.delete(`${kind}/${event.key}`);
        break;
      case 'complete':
    }
  }

  machinePool(event: FeedEvent<ReportedMachinePool>): void {
    switch (event.kind) {
      case 'present':
        this.#machinePools.put(event.item);
        break;
      case 'gone':
        this.#machinePools.remove(event.key);
        break;
      case 'complete':
    }
  }

  /** By kind, namespace and name, as the API server sorts them. */
  views(now: Date): readonly PoolView[] {
    return [...this.#pools]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, pool]) => viewPool(pool, this.#machinePools.find(pool), now));
  }
}
