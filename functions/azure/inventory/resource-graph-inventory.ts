import type { CloudAccess } from '../../../shared/model/account.ts';
import { groupKey, type GroupKey } from '../../../shared/model/group.ts';
import type { Inventory, InventoryEntry } from '../../../shared/ports/inventory.ts';
import { EntryGatherer } from './gather-entries.ts';
import { graphWalk, usualLimits, type ResourceGraphDeps } from './graph-walk.ts';
import { parseInstanceRow, parseScaleSetRow, type Place, type ScaleSetRow } from './parse-rows.ts';
import { instanceQueries, scaleSetsQuery } from './queries.ts';
import { QueryPages, type WalkLimits } from './query-pages.ts';

/**
 * The inventory of a subscription from Azure Resource Graph, which may be a minute old.
 *
 * The scale sets are held, without instances: Azure allows some thousands in a subscription. Instances pass
 * through page by page.
 */
export class ResourceGraphInventory implements Inventory {
  readonly #deps: ResourceGraphDeps;
  readonly #limits: WalkLimits;

  constructor(deps: ResourceGraphDeps, limits: WalkLimits = usualLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  async *scaleSets(access: CloudAccess, isOver?: () => boolean): AsyncIterable<InventoryEntry> {
    if (access.cloud !== 'azure') {
      throw new Error('an adapter of Azure was asked for the inventory of another cloud');
    }
    const { subscription } = access;
    const doing = `Reading the inventory of subscription ${subscription}`;
    const place = { doing, subscription };
    const within = { limits: this.#limits, isOver };
    const pages = new QueryPages(graphWalk(this.#deps, access, doing, within));
    const waiting = await scaleSetsOf(place, pages);
    for (const query of instanceQueries) {
      const gatherer = new EntryGatherer(doing, waiting);
      for await (const rows of pages.rowsOf(query)) {
        yield* gatherer.takePage(rows.map((row) => parseInstanceRow(place, row)));
      }
      yield* gatherer.close();
    }
    for (const scaleSet of waiting.values()) yield { ...scaleSet, providerIds: [] };
  }
}

async function scaleSetsOf(place: Place, pages: QueryPages): Promise<Map<GroupKey, ScaleSetRow>> {
  const found = new Map<GroupKey, ScaleSetRow>();
  for await (const rows of pages.rowsOf(scaleSetsQuery)) {
    for (const row of rows) {
      const scaleSet = parseScaleSetRow(place, row);
      found.set(groupKey(scaleSet.group), scaleSet);
    }
  }
  return found;
}
