import { accessKey, type CloudAccess } from '../model/account.ts';
import type { DriftPolicy } from '../model/drift.ts';
import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import { poolKey, type PoolRef } from '../model/pool.ts';
import type { SweptPool } from '../ports/swept-fleet.ts';

/** An object that is looked at together with the others of its group. */
export interface HeldBack {
  readonly ref: PoolRef;
  /** Whether it was looked at by itself: what was said then is not said again. */
  readonly isTold: boolean;
  readonly driftPolicy?: DriftPolicy;
}

/** The objects of a group that more than one stands for, or that waited. */
export interface SharedGroup {
  readonly group: GroupRef;
  readonly pools: readonly HeldBack[];
}

type Listed = Pick<SweptPool, 'ref' | 'group' | 'driftPolicy'>;

/**
 * What is kept of every object for the whole walk: which group it stands for, and no more. That two stand
 * for one group, and that none does, is only known at the end.
 */
export class SeenGroups {
  readonly #first = new Map<GroupKey, PoolRef>();
  readonly #shared = new Map<GroupKey, SharedGroup>();
  /** Only of those that have one: a GET of an object does not tell it. */
  readonly #policies = new Map<string, DriftPolicy>();
  readonly #foreign = new Set<GroupKey>();
  readonly #foreignNames = new Set<string>();
  /** Two ways of access can show the same one. */
  readonly #unclaimed = new Set<GroupKey>();
  readonly #accesses = new Map<string, CloudAccess>();

  /** `twin`: another object stands for the group too. `again`: this very object was told already. */
  addPool({ ref, group, driftPolicy }: Listed): 'first' | 'twin' | 'again' {
    const key = groupKey(group);
    if (driftPolicy !== undefined) this.#policies.set(poolKey(ref), driftPolicy);
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, ref);
      return 'first';
    }
    const pools = this.#shared.get(key)?.pools ?? [{ ref: first, isTold: true }];
    if (pools.some((each) => poolKey(each.ref) === poolKey(ref))) return 'again';
    this.#shared.set(key, { group, pools: [...pools, { ref, isTold: false }] });
    return 'twin';
  }

  /** The first of a group waits for the end, whether or not another one is found. */
  hold(ref: PoolRef, group: GroupRef): void {
    const key = groupKey(group);
    const others = this.#shared.get(key)?.pools.slice(1) ?? [];
    this.#shared.set(key, { group, pools: [{ ref, isTold: false }, ...others] });
  }

  /** @param group `undefined` where the object has only its name */
  addForeign(name: string, group: GroupRef | undefined): void {
    if (group === undefined) this.#foreignNames.add(name);
    else this.#foreign.add(groupKey(group));
  }

  addAccess(access: CloudAccess): void {
    const key = accessKey(access);
    if (!this.#accesses.has(key)) this.#accesses.set(key, access);
  }

  accesses(): readonly CloudAccess[] {
    return [...this.#accesses.values()];
  }

  shared(): readonly SharedGroup[] {
    return [...this.#shared.values()].map(({ group, pools }) => ({
      group,
      pools: pools.map((each) => {
        const driftPolicy = this.#policies.get(poolKey(each.ref));
        return driftPolicy === undefined ? each : { ...each, driftPolicy };
      }),
    }));
  }

  /** Whether it is the first time that this is asked of a group that no object stands for. */
  isNewlyUnclaimed(group: GroupRef): boolean {
    const key = groupKey(group);
    if (this.#isClaimed(group) || this.#unclaimed.has(key)) return false;
    this.#unclaimed.add(key);
    return true;
  }

  #isClaimed(group: GroupRef): boolean {
    const key = groupKey(group);
    return this.#first.has(key) || this.#foreign.has(key) || this.#foreignNames.has(group.name);
  }
}
