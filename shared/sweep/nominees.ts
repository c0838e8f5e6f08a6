import { accessKey, type CloudAccess } from '../model/account.ts';
import { groupKey, type GroupKey } from '../model/group.ts';
import { isFault } from '../model/fault.ts';
import type { DriftPolicy } from '../model/drift.ts';
import type { Inventory, InventoryEntry } from '../ports/inventory.ts';
import { lookedAt, toldUnseen, type DriftTold } from './drift-told.ts';
import { nominate, type ComparedPool } from './nominate.ts';
import { unseenThrough } from './unseen.ts';

interface Waiting<Ref> {
  readonly access: CloudAccess;
  readonly pools: (ComparedPool & Named<Ref>)[];
}

interface Named<Ref> {
  readonly ref: Ref;
  readonly driftPolicy?: DriftPolicy | undefined;
}

/** One that the inventory names: its group is to be read whole, and the object once more before it. */
export interface Nominee<Ref> {
  readonly access: CloudAccess;
  readonly pool: ComparedPool & Named<Ref>;
}

export interface CompareOptions {
  readonly isOver: () => boolean;
  readonly after?: string | undefined;
}

/** How far a comparison came. */
export interface Compared {
  /** Key of the last way of access that was gone through, or empty. */
  readonly after: string;
  /** Whether others are left, since the time is over. */
  readonly isCut: boolean;
}

type ToldOrNominee<Ref> = DriftTold | { readonly kind: 'nominee'; readonly nominee: Nominee<Ref> };

/**
 * Objects that look right, by way of access. Which of their groups are worth reading an inventory says, that
 * is walked once for each way of access when all of them are known. Until then a few figures and a digest
 * are kept of each, and no list.
 */
export class Nominees<Ref> {
  readonly #counts: 'pools' | 'foreignPools';
  readonly #waiting = new Map<string, Waiting<Ref>>();

  constructor(counts: 'pools' | 'foreignPools') {
    this.#counts = counts;
  }

  add(access: CloudAccess, pool: ComparedPool & Named<Ref>): void {
    const key = accessKey(access);
    const waiting = this.#waiting.get(key) ?? { access, pools: [] };
    waiting.pools.push(pool);
    this.#waiting.set(key, waiting);
  }

  /**
   * Compares all of them with the inventory, one way of access after the other. An access whose inventory
   * fails does not touch the others. One that the time is over for is begun anew by whoever goes on, and
   * nothing is told of it; unless this began with it, since it would never come to its end then.
   *
   * @param after those up to this one are done; absent: none
   */
  async *compare(
    inventory: Inventory,
    { isOver, after }: CompareOptions,
  ): AsyncGenerator<ToldOrNominee<Ref>, Compared> {
    let done = after;
    const keys = [...this.#waiting.keys()].filter((key) => after === undefined || key > after);
    for (const key of keys.toSorted()) {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) continue;
      const isFirst = after !== undefined && done === after;
      const compared =
        isOver() && !isFirst ? undefined : await this.#compareThrough(inventory, isOver, waiting);
      if (compared === undefined || (compared.isCut && !isFirst)) {
        return { after: done ?? '', isCut: true };
      }
      yield* compared.told;
      done = key;
    }
    return { after: done ?? '', isCut: false };
  }

  async #compareThrough(
    inventory: Inventory,
    isOver: () => boolean,
    { access, pools }: Waiting<Ref>,
  ): Promise<{ readonly told: readonly ToldOrNominee<Ref>[]; readonly isCut: boolean }> {
    const open = Map.groupBy(pools, ({ group }) => groupKey(group));
    const byGroup = new Map(open);
    const told: ToldOrNominee<Ref>[] = [];
    let done = pools.length;
    let isCut = false;
    try {
      for await (const { group } of nominate(pools, passing(inventory, access, isOver, open))) {
        if (isOver()) throw new OutOfTime();
        const nominated = byGroup.get(groupKey(group)) ?? [];
        open.delete(groupKey(group));
        done -= nominated.length;
        told.push(
          ...nominated.map((pool) => ({ kind: 'nominee', nominee: { pool, access } }) as const),
        );
      }
    } catch (error) {
      if (!isFault(error) && !(error instanceof OutOfTime)) throw error;
      // A walk through an inventory gives up its waits where the time is over.
      isCut = isOver();
      const left = [...open.values()].flat().length;
      done -= left;
      told.push(toldUnseen(unseenThrough(access, left, error)));
    }
    return { told: [...told, lookedAt({ [this.#counts]: done })], isCut };
  }
}

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
  readonly code = 'time-over';

  constructor() {
    super('the time was over before the inventory had been gone through');
  }
}

/** The inventory's entries; what was compared is open no more. */
async function* passing(
  inventory: Inventory,
  access: CloudAccess,
  isOver: () => boolean,
  open: Map<GroupKey, unknown>,
): AsyncGenerator<InventoryEntry, void> {
  for await (const entry of inventory.scaleSets(access, isOver)) {
    if (isOver()) throw new OutOfTime();
    yield entry;
    open.delete(groupKey(entry.group));
  }
}
