import type { CloudAccess } from '../model/account.ts';
import type { ScaleSetRef } from '../model/group.ts';
import type { ProviderId } from '../model/provider-id.ts';

/**
 * What an inventory says of a scale set. It may be a minute old, and its parts of different age: it says
 * where to look, and nothing of it is ever written.
 */
export interface InventoryEntry {
  readonly group: ScaleSetRef;
  /** As Azure names it: `westeurope`. */
  readonly location: string;
  /** Absent where the scale set makes no machines of its own: unknown is not zero. */
  readonly capacity?: number;
  /** Another one for a scale set that was made anew under its ID; absent where the inventory does not say. */
  readonly uniqueId?: string;
  /** Each once, in no order. Upper and lower case may differ from what the cloud itself says. */
  readonly providerIds: readonly ProviderId[];
}

export interface Inventory {
  /**
   * All scale sets that one way of access shows, each once, page by page. They are all of them only where
   * the walk ends without a Fault. One whose parts moved between two pages may lack some of them.
   *
   * @param isOver whether the time is over: then nothing is waited for any more; absent: there is time
   * @throws Fault where a page failed or came incomplete; what was told before it holds, and nothing may
   * be concluded from what was not
   */
  scaleSets(access: CloudAccess, isOver?: () => boolean): AsyncIterable<InventoryEntry>;
}
