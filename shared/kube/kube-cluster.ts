import { PatchStrategy, setHeaderOptions, type CustomObjectsApi } from '@kubernetes/client-node';
import type { CloudAccount } from '../model/account.ts';
import { fieldManager } from '../model/contest.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { Pool, PoolRef, PoolStatus } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Cluster, WriteResult, WriteTarget } from '../ports/cluster.ts';
import { isNotFound, readAs, statusOf, toClusterFault } from './api-fault.ts';
import { parseCloudAccounts, parseClusterPaused, parseMachinePool } from './cluster-objects.ts';
import { eventOn } from './event-object.ts';
import { mergePatch } from './merge-patch.ts';
import { parsePool, parseResourceVersion } from './pool-object.ts';
import {
  cloudAccountResource,
  eventResource,
  clusterResource,
  machinePoolResource,
  poolResources,
  type Resource,
} from './resources.ts';

const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/**
 * The management cluster through its API server. Writes are merge patches that carry the UID and
 * the resourceVersion of what was read: they can neither overwrite nor create an object. It is the
 * resourceVersion that guards: an object made anew has another one too.
 */
export class KubeCluster implements Cluster {
  readonly #api: CustomObjectsApi;

  constructor(api: CustomObjectsApi) {
    this.#api = api;
  }

  async readPool(ref: PoolRef): Promise<Pool | undefined> {
    const object = await this.#get(poolResources[ref.kind], ref.namespace, ref.name);
    return object === undefined
      ? undefined
      : readAs(describePool(ref), () => parsePool(ref.kind, object));
  }

  async readMachinePool(namespace: string, name: string): Promise<MachinePool | undefined> {
    const object = await this.#get(machinePoolResource, namespace, name);
    const what = `MachinePool ${namespace}/${name}`;
    return object === undefined ? undefined : readAs(what, () => parseMachinePool(object));
  }

  async isClusterPaused(namespace: string, name: string): Promise<boolean> {
    const object = await this.#get(clusterResource, namespace, name);
    const what = `Cluster ${namespace}/${name}`;
    return object === undefined ? false : readAs(what, () => parseClusterPaused(object));
  }

  async readCloudAccounts(): Promise<readonly CloudAccount[]> {
    const list: unknown = await this.#api
      .listClusterCustomObject(cloudAccountResource)
      .catch((error: unknown) => {
        throw toClusterFault('Listing the CloudAccounts', error);
      });
    return readAs('The list of CloudAccounts', () => parseCloudAccounts(list));
  }

  writeList(target: WriteTarget, providerIdList: readonly ProviderId[]): Promise<WriteResult> {
    const { uid, resourceVersion } = target;
    const body = {
      metadata: { uid, resourceVersion },
      // An empty list is taken away: the contract knows a list of one or more, or none.
      spec: { providerIDList: providerIdList.length === 0 ? null : providerIdList },
    };
    return this.#write(`list of ${describePool(target.ref)}`, () =>
      this.#api.patchNamespacedCustomObject(patchRequest(target.ref, body), asMergePatch),
    );
  }

  writeStatus(target: WriteTarget, before: PoolStatus, after: PoolStatus): Promise<WriteResult> {
    const { uid, resourceVersion } = target;
    const body = {
      metadata: { uid, resourceVersion },
      status: mergePatch({ ...before }, { ...after }),
    };
    return this.#write(`status of ${describePool(target.ref)}`, () =>
      this.#api.patchNamespacedCustomObjectStatus(patchRequest(target.ref, body), asMergePatch),
    );
  }

  async writeReplicas(machinePool: MachinePool, replicas: number): Promise<WriteResult> {
    const { namespace, name, uid, resourceVersion } = machinePool;
    const body = { metadata: { uid, resourceVersion }, spec: { replicas } };
    const request = { ...machinePoolResource, namespace, name, body, fieldManager };
    return this.#write(`replicas of MachinePool ${namespace}/${name}`, () =>
      this.#api.patchNamespacedCustomObjectScale(request, asMergePatch),
    );
  }

  async announce(pool: Pool, announcement: Announcement): Promise<void> {
    const { namespace, name } = pool.ref;
    const body = eventOn(pool, announcement, new Date());
    await this.#api
      .createNamespacedCustomObject({ ...eventResource, namespace, body, fieldManager })
      .catch((error: unknown) => {
        throw toClusterFault(`Recording an Event on ${pool.ref.kind} ${namespace}/${name}`, error);
      });
  }

  async #get(resource: Resource, namespace: string, name: string): Promise<unknown> {
    try {
      return await this.#api.getNamespacedCustomObject({ ...resource, namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw toClusterFault(`Reading ${resource.plural} ${namespace}/${name}`, error);
    }
  }

  /** @param what is written, and of which object, for the message of a fault */
  async #write(what: string, patch: () => Promise<unknown>): Promise<WriteResult> {
    let object: unknown;
    try {
      object = await patch();
    } catch (error) {
      if (isNotFound(error)) return { kind: 'gone' };
      if (statusOf(error) === 409) return { kind: 'conflict' };
      throw toClusterFault(`Writing the ${what}`, error);
    }
    return readAs(`The answer to writing the ${what}`, () => ({
      kind: 'written',
      resourceVersion: parseResourceVersion(object),
    }));
  }
}

function describePool({ kind, namespace, name }: PoolRef): string {
  return `${kind} ${namespace}/${name}`;
}

function patchRequest({ kind, namespace, name }: PoolRef, body: object): PatchRequest {
  return { ...poolResources[kind], namespace, name, body, fieldManager };
}

type PatchRequest = Parameters<CustomObjectsApi['patchNamespacedCustomObject']>[0];
