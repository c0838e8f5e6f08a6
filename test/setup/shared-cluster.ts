import { inject } from 'vitest';
import type { ProvidedManagementCluster } from './provided-context.ts';

/**
 * The management cluster that the files of this worker share, one after the other. Each worker has
 * its own: a watch follows all namespaces of a cluster.
 */
export function sharedCluster(): ProvidedManagementCluster {
  const clusters = inject('managementClusters');
  const worker = Number(process.env['VITEST_POOL_ID']);
  const own = clusters[worker - 1];
  if (own === undefined) {
    throw new Error(`worker ${worker} has none of the ${clusters.length} management clusters`);
  }
  return own;
}
