import type { AzureAccess } from '../../../shared/model/account.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import type { GraphClient } from './graph-client-pool.ts';
import type { Walk, WalkLimits } from './query-pages.ts';

export interface ResourceGraphDeps {
  readonly clients: { clientFor(access: Pick<AzureAccess, 'identity'>): GraphClient };
  readonly sleep: (ms: number) => Promise<void>;
}

/** Half a million instances are 500 pages, and their queries 38 windows of a quota: three minutes of waits. */
export const usualLimits: WalkLimits = { pageMs: 10_000, waitMs: 300_000, rowsAPage: 1_000 };

/**
 * A walk through what one way of access shows in Resource Graph.
 *
 * @param doing what it is called in messages
 * @param within what bounds it
 * @throws Fault: credentials of some kinds fail when they are made
 */
export function graphWalk(
  { clients, sleep }: ResourceGraphDeps,
  access: AzureAccess,
  doing: string,
  within: Pick<Walk, 'limits' | 'isOver'>,
): Walk {
  const { subscription } = access;
  try {
    return { doing, subscription, graph: clients.clientFor(access), sleep, ...within };
  } catch (error) {
    throw toCloudFault(doing, error);
  }
}
