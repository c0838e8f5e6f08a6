import { foreignPoolKinds, type ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import { poolKinds, type PoolKind } from '../../shared/model/pool.ts';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import type { RequestBus } from '../../shared/ports/request-bus.ts';
import { kindOf, type SubjectKey } from '../state/fleet.ts';
import type { Publisher } from './publisher.ts';

export type RequestedKind = WatchRequest['pool']['kind'];

/** A bus, and the kinds of objects that requests are sent to it for. */
export interface Outlet {
  readonly kinds: readonly RequestedKind[];
  readonly bus: RequestBus;
}

/** The kinds of pools for which there is a bus: ours, and those of other providers. */
export function poolKindsOf(outlets: readonly Outlet[]): {
  readonly own: readonly PoolKind[];
  readonly foreign: readonly ForeignPoolKind[];
} {
  const served = new Set<RequestedKind>(outlets.flatMap(({ kinds }) => kinds));
  return {
    own: poolKinds.filter((kind) => served.has(kind)),
    foreign: foreignPoolKinds.filter((kind) => served.has(kind)),
  };
}

type OnePublisher = Pick<Publisher, 'see' | 'found' | 'loaded' | 'lead' | 'stop'>;

/** A publisher of each bus, as one: where one bus is away, the objects of the other cloud do not wait. */
export class Publishers implements OnePublisher {
  readonly #byKind: ReadonlyMap<RequestedKind, OnePublisher>;
  readonly #all: ReadonlySet<OnePublisher>;

  /** @param make is called once for each outlet */
  constructor(outlets: readonly Outlet[], make: (outlet: Outlet) => OnePublisher) {
    this.#byKind = new Map(
      outlets.flatMap((outlet) => {
        const publisher = make(outlet);
        return outlet.kinds.map((kind) => [kind, publisher] as const);
      }),
    );
    this.#all = new Set(this.#byKind.values());
  }

  see(subjects: readonly SubjectKey[]): void {
    for (const [publisher, own] of this.#divided(subjects)) publisher.see(own);
  }

  found(subjects: readonly SubjectKey[]): void {
    for (const [publisher, own] of this.#divided(subjects)) publisher.found(own);
  }

  loaded(): void {
    for (const publisher of this.#all) publisher.loaded();
  }

  lead(leading: boolean): void {
    for (const publisher of this.#all) publisher.lead(leading);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((publisher) => publisher.stop()));
  }

  /** Objects of a kind without a bus are nobody's: what bears on them may be told all the same. */
  #divided(subjects: readonly SubjectKey[]): ReadonlyMap<OnePublisher, readonly SubjectKey[]> {
    const divided = new Map<OnePublisher, SubjectKey[]>();
    for (const subject of subjects) {
      const publisher = this.#byKind.get(kindOf(subject));
      if (publisher === undefined) continue;
      const own = divided.get(publisher) ?? [];
      own.push(subject);
      divided.set(publisher, own);
    }
    return divided;
  }
}
