import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import type { GroupKey } from '../../../shared/model/group.ts';
import type { ProviderId } from '../../../shared/model/provider-id.ts';
import type { InventoryEntry } from '../../../shared/ports/inventory.ts';
import type { InstanceRow, ScaleSetRow } from './parse-rows.ts';

interface Open {
  readonly scaleSet: GroupKey;
  /** By ID in lower case. */
  readonly ids: Map<string, ProviderId>;
}

/**
 * Makes entries of rows that come page by page, the instances of one scale set after those of another: at no
 * time more than one scale set is held with its instances.
 *
 * Resource Graph counts the rows that it skips. Where something was made between two pages, the next one begins
 * with rows that were told; where something went away, rows are never told. The first are left out here, as long
 * as nothing new lies between them; the second make an entry that differs, which only costs a reading.
 */
export class EntryGatherer {
  readonly #doing: string;
  readonly #waiting: Map<GroupKey, ScaleSetRow>;
  readonly #told = new Set<GroupKey>();
  #open: Open | undefined;

  /** @param waiting scale sets that were not told yet; each leaves it when it is */
  constructor(doing: string, waiting: Map<GroupKey, ScaleSetRow>) {
    this.#doing = doing;
    this.#waiting = waiting;
  }

  /**
   * The scale sets that are complete now.
   *
   * @throws Fault `incomplete-reading` where the rows are not in order
   */
  takePage(rows: readonly InstanceRow[]): readonly InventoryEntry[] {
    const entries: InventoryEntry[] = [];
    let repeating = true;
    for (const { scaleSet, providerId } of rows) {
      if (this.#told.has(scaleSet)) {
        if (repeating) continue;
        throw incompleteReading(`${this.#doing}: the answer is not in the order asked for`);
      }
      repeating = false;
      if (this.#open?.scaleSet !== scaleSet) {
        entries.push(...this.close());
        this.#open = { scaleSet, ids: new Map() };
      }
      this.#open?.ids.set(providerId.toLowerCase(), providerId);
    }
    return entries;
  }

  /** The scale set whose instances came last. */
  close(): readonly InventoryEntry[] {
    const open = this.#open;
    if (open === undefined) return [];
    this.#open = undefined;
    this.#told.add(open.scaleSet);
    const scaleSet = this.#waiting.get(open.scaleSet);
    // Its instances are known already, or still, and the scale set is not: then it is not in the inventory.
    if (scaleSet === undefined) return [];
    this.#waiting.delete(open.scaleSet);
    return [{ ...scaleSet, providerIds: [...open.ids.values()] }];
  }
}
