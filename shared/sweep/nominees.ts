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

  /** Compares all of them with the inventory. An access whose inventory fails does not touch the others. */
  async *compare(
    inventory: Inventory,
    isOver: () => boolean,
  ): AsyncGenerator<ToldOrNominee<Ref>, void> {
    for (const [key, { access, pools }] of this.#waiting) {
      this.#waiting.delete(key);
      yield* this.#compareThrough(inventory, isOver, access, pools);
    }
  }

  async *#compareThrough(
    inventory: Inventory,
    isOver: () => boolean,
    access: CloudAccess,
    pools: Waiting<Ref>['pools'],
  ): AsyncGenerator<ToldOrNominee<Ref>, void> {
    const open = Map.groupBy(pools, ({ group }) => groupKey(group));
    const byGroup = new Map(open);
    let done = pools.length;
    try {
      for await (const { group } of nominate(pools, passing(inventory, access, isOver, open))) {
        if (isOver()) throw new OutOfTime();
        const nominated = byGroup.get(groupKey(group)) ?? [];
        open.delete(groupKey(group));
        done -= nominated.length;
        yield* nominated.map((pool) => ({ kind: 'nominee', nominee: { pool, access } }) as const);
      }
    } catch (error) {
      if (!isFault(error) && !(error instanceof OutOfTime)) throw error;
      const left = [...open.values()].flat().length;
      done -= left;
      yield toldUnseen(unseenThrough(access, left, error));
    }
    yield lookedAt({ [this.#counts]: done });
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
