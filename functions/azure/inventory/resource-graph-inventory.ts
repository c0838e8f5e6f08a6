import type { AzureAccess, CloudAccess } from '../../../shared/model/account.ts';
import { groupKey, type GroupKey } from '../../../shared/model/group.ts';
import type { Inventory, InventoryEntry } from '../../../shared/ports/inventory.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import { EntryGatherer } from './gather-entries.ts';
import type { GraphClient } from './graph-client-pool.ts';
import { parseInstanceRow, parseScaleSetRow, type Place, type ScaleSetRow } from './parse-rows.ts';
import { instanceQueries, scaleSetsQuery } from './queries.ts';
import { QueryPages, type WalkLimits } from './query-pages.ts';

export interface ResourceGraphInventoryDeps {
  readonly clients: { clientFor(access: Pick<AzureAccess, 'identity'>): GraphClient };
  readonly sleep: (ms: number) => Promise<void>;
}

const usualLimits: WalkLimits = { pageMs: 10_000, waitMs: 30_000, rowsAPage: 1_000 };

/**
 * The inventory of a subscription from Azure Resource Graph, which may be a minute old.
 *
 * The scale sets are held, without instances: Azure allows some thousands in a subscription. Instances pass
 * through page by page.
 */
export class ResourceGraphInventory implements Inventory {
  readonly #deps: ResourceGraphInventoryDeps;
  readonly #limits: WalkLimits;

  constructor(deps: ResourceGraphInventoryDeps, limits: WalkLimits = usualLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  async *scaleSets(access: CloudAccess): AsyncIterable<InventoryEntry> {
    if (access.cloud !== 'azure') {
      throw new Error('an adapter of Azure was asked for the inventory of another cloud');
    }
    const { subscription } = access;
    const doing = `Reading the inventory of subscription ${subscription}`;
    const place = { doing, subscription };
    const graph = this.#clientFor(access, doing);
    const { sleep } = this.#deps;
    const pages = new QueryPages({ ...place, graph, limits: this.#limits, sleep });
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

  /** Credentials of some kinds fail when they are made. */
  #clientFor(access: AzureAccess, doing: string): GraphClient {
    try {
      return this.#deps.clients.clientFor(access);
    } catch (error) {
      throw toCloudFault(doing, error);
    }
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
