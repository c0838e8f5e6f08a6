import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { z } from 'zod';
import type { CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import { home, type PoolLayout } from '../../sandbox/installation/layout.ts';
import { machinePoolsPath, poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

const groupsInCall = 100;

const poolList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ providerIDList: z.array(z.string()).default([]) }),
    }),
  ),
});

interface Parts {
  readonly api: Pick<KubeApi, 'request'>;
  readonly clients: CloudClients;
}

/** What was laid down in `spec.replicas` of each MachinePool last. */
export class Wishes {
  readonly #parts: Parts;
  readonly #replicas: Map<string, number>;
  readonly pools: readonly PoolLayout[];

  constructor(parts: Parts, pools: readonly PoolLayout[]) {
    this.#parts = parts;
    this.pools = pools;
    this.#replicas = new Map(pools.map(({ name, replicas }) => [name, replicas]));
  }

  of({ name }: PoolLayout): number {
    return this.#replicas.get(name) ?? 0;
  }

  /** `kubectl scale machinepool <name> --replicas=<one more>`. @returns what is wanted then */
  async growByOne(pool: PoolLayout): Promise<number> {
    const replicas = this.of(pool) + 1;
    this.#replicas.set(pool.name, replicas);
    await this.#parts.api.request({
      method: 'PATCH',
      path: `${machinePoolsPath}/${pool.name}/scale`,
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas } },
    });
    return replicas;
  }

  /** @throws when a group is not told to have as many instances as its MachinePool wants */
  async checkGroups(): Promise<void> {
    const told = await this.#desiredCapacities();
    for (const pool of this.pools) {
      if (told.get(pool.group) !== this.of(pool)) {
        throw new Error(
          `the group of ${pool.name} is told to have ${told.get(pool.group)} instances, and spec.replicas is ${this.of(pool)}: figures of a path that is wrong mean nothing`,
        );
      }
    }
  }

  /** @throws when a list does not have as many instances as its MachinePool wants */
  async checkLists(): Promise<void> {
    const answer = await this.#parts.api.request({ method: 'GET', path: poolsPath });
    const listed = new Map(
      poolList
        .parse(answer)
        .items.map(({ metadata, spec }) => [metadata.name, spec.providerIDList.length]),
    );
    for (const pool of this.pools) {
      if (listed.get(pool.name) !== this.of(pool)) {
        throw new Error(
          `${pool.name} lists ${listed.get(pool.name)} instances, and spec.replicas is ${this.of(pool)}`,
        );
      }
    }
  }

  async #desiredCapacities(): Promise<ReadonlyMap<string, number>> {
    const told = new Map<string, number>();
    const { autoScaling } = this.#parts.clients.at(home);
    for (let from = 0; from < this.pools.length; from += groupsInCall) {
      const names = this.pools.slice(from, from + groupsInCall).map(({ group }) => group);
      const { AutoScalingGroups = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: names,
          MaxRecords: groupsInCall,
        }),
      );
      for (const { AutoScalingGroupName: name = '', DesiredCapacity = 0 } of AutoScalingGroups) {
        told.set(name, DesiredCapacity);
      }
    }
    return told;
  }
}
