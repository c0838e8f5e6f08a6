import type { CustomObjectsApi } from '@kubernetes/client-node';
import { fieldManager } from '../model/contest.ts';
import type { SweepRecord } from '../model/drift.ts';
import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { PoolKind } from '../model/pool.ts';
import type {
  SweptFleet,
  SweptForeignPool,
  SweptMachinePool,
  SweptPool,
} from '../ports/swept-fleet.ts';
import { toClusterFault } from './api-fault.ts';
import { faultOf } from './cluster-trouble-fault.ts';
import { ClusterTrouble } from './cluster-trouble.ts';
import { eventOn } from './event-object.ts';
import { listPages, type ObjectPagesDeps, type PagesPace } from './object-pages.ts';
import {
  clusterResource,
  eventResource,
  foreignPoolResources,
  machinePoolResource,
  poolResources,
  type Resource,
} from './resources.ts';
import {
  parsePausedCluster,
  parseSweptForeignPool,
  parseSweptMachinePool,
  parseSweptPool,
} from './swept-objects.ts';

export interface KubeSweptFleetDeps extends ObjectPagesDeps {
  readonly api: Pick<CustomObjectsApi, 'createNamespacedCustomObject'>;
}

interface Kinds {
  readonly pool: PoolKind;
  readonly foreignPool: ForeignPoolKind;
}

const kindsOf: Readonly<Record<SweepRecord['cloud'], Kinds>> = {
  aws: { pool: 'AutoScalingGroupMachinePool', foreignPool: 'AWSMachinePool' },
  azure: { pool: 'ScaleSetMachinePool', foreignPool: 'AzureMachinePool' },
};

/** An API server that is restarted is back by then. */
const patientPace: PagesPace = { pageMs: 45_000, mostTries: 20 };

interface Listing<Item> {
  readonly resource: Resource;
  readonly project: (object: unknown) => Item;
  readonly namespaces?: readonly string[] | undefined;
  /** Whether a management cluster may do without the kind. */
  readonly mayBeMissing?: boolean;
}

/**
 * The objects of one cloud through the API server, by pages of 500.
 *
 * A person who waits takes `personsPace`, and learns soon that nobody answers.
 */
export class KubeSweptFleet implements SweptFleet {
  readonly #deps: KubeSweptFleetDeps;
  readonly #kinds: Kinds;
  readonly #pace: PagesPace;
  #skipped: string[] = [];

  constructor(
    deps: KubeSweptFleetDeps,
    cloud: SweepRecord['cloud'],
    pace: PagesPace = patientPace,
  ) {
    this.#deps = deps;
    this.#kinds = kindsOf[cloud];
    this.#pace = pace;
  }

  pools(signal: AbortSignal, namespaces?: readonly string[]): AsyncIterable<readonly SweptPool[]> {
    const { pool: kind } = this.#kinds;
    const project = (object: unknown) => parseSweptPool(kind, object);
    return this.#pages({ resource: poolResources[kind], project, namespaces }, signal);
  }

  machinePools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptMachinePool[]> {
    const project = parseSweptMachinePool;
    return this.#pages({ resource: machinePoolResource, project, namespaces }, signal);
  }

  foreignPools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptForeignPool[]> {
    const { foreignPool: kind } = this.#kinds;
    const project = (object: unknown) => parseSweptForeignPool(kind, object);
    const resource = foreignPoolResources[kind];
    return this.#pages({ resource, project, namespaces, mayBeMissing: true }, signal);
  }

  async pausedClusters(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const paused = new Set<string>();
    const listing = { resource: clusterResource, project: parsePausedCluster };
    for await (const page of this.#pages(listing, signal)) {
      for (const key of page) if (key !== undefined) paused.add(key);
    }
    return paused;
  }

  takeSkipped(): readonly string[] {
    const taken = this.#skipped;
    this.#skipped = [];
    return taken;
  }

  async announceOnMachinePool(
    { namespace, name, uid }: Pick<MachinePool, 'namespace' | 'name' | 'uid'>,
    announcement: Announcement,
  ): Promise<void> {
    const { api, clock } = this.#deps;
    const ref = { kind: 'MachinePool', namespace, name } as const;
    const body = eventOn({ ref, uid }, announcement, clock.now());
    try {
      await api.createNamespacedCustomObject({ ...eventResource, namespace, body, fieldManager });
    } catch (error) {
      throw toClusterFault(`Recording an Event on MachinePool ${namespace}/${name}`, error);
    }
  }

  async *#pages<Item>(
    { resource, project, namespaces, mayBeMissing = false }: Listing<Item>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Item[]> {
    let given = 0;
    try {
      for (const within of inOrder(namespaces)) {
        const collection = { ...resource, ...within };
        const onSkipped = (key = `one of the ${resource.plural}`) => this.#skipped.push(key);
        const options = { collection, project, onSkipped, signal, pace: this.#pace };
        for await (const page of listPages(this.#deps, options)) {
          given += 1;
          yield page;
        }
      }
    } catch (error) {
      if (!(error instanceof ClusterTrouble)) throw error;
      // After a page it cannot mean that there is no such kind.
      if (mayBeMissing && given === 0 && error.trouble.kind === 'not-served') return;
      throw faultOf(`Listing the ${resource.plural}`, error);
    }
  }
}

/** In the order of `<namespace>/<name>` by bytes, where `a-b` comes before `a`. */
function inOrder(
  namespaces: readonly string[] | undefined,
): readonly { readonly namespace?: string }[] {
  if (namespaces === undefined) return [{}];
  return [...new Set(namespaces)]
    .map((namespace) => `${namespace}/`)
    .toSorted()
    .map((prefix) => ({ namespace: prefix.slice(0, -1) }));
}
