import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import type { PoolLayout } from '../../sandbox/installation/layout.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { inParallel } from '../../sandbox/installation/in-parallel.ts';

/** The desired capacities of the groups, as they were set last. */
export class GroupSizes {
  readonly #clients: CloudClients;
  readonly #sizes: Map<string, number>;
  readonly pools: readonly PoolLayout[];

  constructor(clients: CloudClients, pools: readonly PoolLayout[]) {
    this.#clients = clients;
    this.pools = pools;
    this.#sizes = new Map(pools.map(({ group, replicas }) => [group, replicas]));
  }

  /** Of the group of a pool, in instances. */
  of({ group }: PoolLayout): number {
    return this.#sizes.get(group) ?? 0;
  }

  /** Lets the group of a pool grow, or shrink by a negative number, by so many instances. */
  async changeBy(pool: PoolLayout, difference: number): Promise<void> {
    const size = this.of(pool) + difference;
    this.#sizes.set(pool.group, size);
    await this.#clients
      .at(pool)
      .autoScaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: pool.group, DesiredCapacity: size }),
      );
  }

  async changeAllBy(difference: number): Promise<void> {
    await inParallel(8, this.pools, (pool) => this.changeBy(pool, difference));
  }

  /** @throws when a list does not have as many instances as its group */
  async checkLists(api: KubeApi): Promise<void> {
    const { items } = (await api.request({ method: 'GET', path: poolsPath })) as PoolList;
    const listed = new Map(
      items.map(({ metadata, spec }) => [metadata.name, spec.providerIDList?.length ?? 0]),
    );
    for (const pool of this.pools) {
      if (listed.get(pool.name) !== this.of(pool)) {
        throw new Error(
          `${pool.name} lists ${listed.get(pool.name)} instances and its group has ${this.of(pool)}: figures of a path that is wrong mean nothing`,
        );
      }
    }
  }
}

interface PoolList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly providerIDList?: readonly string[] };
  }[];
}
