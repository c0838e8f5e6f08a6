import { z } from 'zod';
import type { MachinePoolLayout } from '../../sandbox/installation/layout.ts';
import { machinePoolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

/** A busy API server takes its time for a thousand objects. */
const answerTimeoutMs = 60_000;

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
  /** Path of the list of our objects. */
  readonly listPath: string;
  /** What the groups are told to have now, by the names of their pools. */
  readonly capacities: () => Promise<ReadonlyMap<string, number>>;
}

/** What was laid down in `spec.replicas` of each MachinePool last. */
export class Wishes {
  readonly #parts: Parts;
  readonly #replicas: Map<string, number>;
  readonly pools: readonly MachinePoolLayout[];

  constructor(parts: Parts, pools: readonly MachinePoolLayout[]) {
    this.#parts = parts;
    this.pools = pools;
    this.#replicas = new Map(pools.map(({ name, replicas }) => [name, replicas]));
  }

  of({ name }: MachinePoolLayout): number {
    return this.#replicas.get(name) ?? 0;
  }

  /** `kubectl scale machinepool <name> --replicas=<one more>`. @returns what is wanted then */
  async growByOne(pool: MachinePoolLayout): Promise<number> {
    const replicas = this.of(pool) + 1;
    this.#replicas.set(pool.name, replicas);
    await this.#parts.api.request({
      method: 'PATCH',
      path: `${machinePoolsPath}/${pool.name}/scale`,
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas } },
      timeoutMs: answerTimeoutMs,
    });
    return replicas;
  }

  /** @throws when a group is not told to have as many instances as its MachinePool wants */
  async checkGroups(): Promise<void> {
    const told = await this.#parts.capacities();
    for (const pool of this.pools) {
      if (told.get(pool.name) !== this.of(pool)) {
        throw new Error(
          `the group of ${pool.name} is told to have ${told.get(pool.name)} instances, and spec.replicas is ${this.of(pool)}: figures of a path that is wrong mean nothing`,
        );
      }
    }
  }

  /** @throws when a list does not have as many instances as its MachinePool wants */
  async checkLists(): Promise<void> {
    const answer = await this.#parts.api.request({
      method: 'GET',
      path: this.#parts.listPath,
      timeoutMs: answerTimeoutMs,
    });
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
}
