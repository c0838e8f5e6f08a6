import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import type { PoolLayout } from '../../sandbox/installation/layout.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

const atOnce = 8;

/** Takes an ID out of the list of pools all over the fleet, as if the event of its launch was lost. */
export async function makeDrift(
  api: Pick<KubeApi, 'request'>,
  pools: readonly PoolLayout[],
  count: number,
): Promise<void> {
  const step = Math.floor(pools.length / count);
  const chosen = pools.filter((_, index) => index % step === 0).slice(0, count);
  await inParallel(atOnce, chosen, async ({ name }) => {
    const path = `${poolsPath}/${name}`;
    const read = await api.request({ method: 'GET', path });
    const { spec } = read as { readonly spec: { readonly providerIDList: readonly string[] } };
    const body = { spec: { providerIDList: spec.providerIDList.slice(1) } };
    await api.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
  });
}
