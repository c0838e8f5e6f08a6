import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  connect,
  type KubeApi,
  type KubeObject,
} from '../../sandbox/management-cluster/kube-api.ts';
import { createCluster } from '../../sandbox/management-cluster/workload-cluster.ts';
import { eventually } from './eventually.ts';
import {
  machinePoolSchema,
  poolSchema,
  type MachinePoolObject,
  type PoolObject,
} from './objects.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const infrastructureGroup = 'infrastructure.cluster.x-k8s.io';
const mergePatch = 'application/merge-patch+json';

export type Fields = Readonly<Record<string, unknown>>;

/** Name of the Cluster that all pools of a world belong to. */
export const clusterName = 'path';

/** One of our kinds, and how its objects name a group. */
export interface PoolKind<Group> {
  readonly kind: string;
  readonly plural: string;
  readonly specOf: (group: Group) => Fields;
}

export const autoScalingGroupPools: PoolKind<GroupOfPool> = {
  kind: 'AutoScalingGroupMachinePool',
  plural: 'autoscalinggroupmachinepools',
  specOf: ({ account, region, group }) => ({
    accountID: account,
    region,
    autoScalingGroupName: group,
  }),
};

/** An administrator's hands in the management cluster, in a namespace of their own. */
export interface ClusterSide<Group = GroupOfPool> {
  readonly namespace: string;
  createPool(name: string, group: Group): Promise<void>;
  /** Without `replicas`, Cluster API's webhook sets them. */
  createMachinePool(name: string, replicas?: number, annotations?: Fields): Promise<void>;
  pool(name: string): Promise<PoolObject>;
  machinePool(name: string): Promise<MachinePoolObject>;
  /** Every state that the pool has had until now, as a watch was told of them, oldest first. */
  versions(name: string): Promise<readonly PoolObject[]>;
  /** Changes a pool, its MachinePool or the Cluster by a merge patch. */
  patch(kind: 'pool' | 'machinePool' | 'cluster', name: string, body: Fields): Promise<void>;
  deletePool(name: string): Promise<void>;
  deleteMachinePool(name: string): Promise<void>;
  /** Makes a CloudAccount whose name begins with the namespace's, or replaces its spec. */
  grant(name: string, spec: Fields): Promise<void>;
  revoke(name: string): Promise<void>;
  /** Makes any object. */
  readonly apply: (object: KubeObject) => Promise<unknown>;
  /** Has all pools deleted, so that no watch of another world asks for them, and ends the rest. */
  close(): Promise<void>;
}

interface GroupOfPool {
  readonly account: string;
  readonly region: string;
  readonly group: string;
}

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }) }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }),
    }),
  ]),
});

/** What a kubeconfig of the test's management cluster holds, as PEM. */
export function readKubeconfig(text: string): {
  readonly url: string;
  readonly caPem: string;
  readonly client: { readonly certPem: string; readonly keyPem: string };
} {
  const {
    clusters: [{ cluster }],
    users: [{ user }],
  } = kubeconfigSchema.parse(parse(text));
  const pem = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  return {
    url: cluster.server,
    caPem: pem(cluster['certificate-authority-data']),
    client: { certPem: pem(user['client-certificate-data']), keyPem: pem(user['client-key-data']) },
  };
}

/** Makes a namespace with a Cluster that core reaches, and follows the pools of a kind in it. */
export async function createClusterSide<Group>(
  pools: PoolKind<Group>,
): Promise<ClusterSide<Group>> {
  const kubeconfig = await readFile(sharedCluster().kubeconfig, 'utf8');
  const access = readKubeconfig(kubeconfig);
  const api = connect(access);
  const namespace = `path-${randomUUID().slice(0, 8)}`;
  await createCluster(
    { api, url: access.url, renderKubeconfig: async () => kubeconfig },
    { namespace, name: clusterName },
  );
  api.close();
  return openClusterSide({ kubeconfig, namespace, pools });
}

/** Follows the pools of a kind in a namespace of any management cluster; it need not be there yet. */
export async function openClusterSide<Group>({
  kubeconfig,
  namespace,
  pools,
}: {
  /** The administrator's, as text. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly pools: PoolKind<Group>;
}): Promise<ClusterSide<Group>> {
  const api = connect(readKubeconfig(kubeconfig));
  const paths = pathsIn(namespace, pools.plural);
  return new Administrator(
    api,
    { namespace, pools, paths },
    await followPools(kubeconfig, paths.pool),
  );
}

const infrastructurePath = `/apis/${infrastructureGroup}/v1alpha1`;

function pathsIn(namespace: string, plural: string) {
  const core = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}`;
  return {
    pool: `${infrastructurePath}/namespaces/${namespace}/${plural}`,
    machinePool: `${core}/machinepools`,
    cluster: `${core}/clusters`,
  };
}

interface Following {
  versions(name: string): readonly PoolObject[];
  stop(): void;
}

/** Between two tries: the kind itself may be gone for a while. */
const followAgainMs = 100;

/**
 * Resolves before there is a pool, so nothing can be missed. The client gives up where nothing is told
 * for half a minute, so it goes on from the last version that it was told of; where the API server does
 * not know that one any more, as after a change of the kind, it is told of all pools once more.
 */
async function followPools(kubeconfig: string, path: string): Promise<Following> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const seen: PoolObject[] = [];
  const stopping = new AbortController();
  let resourceVersion: string | undefined;
  const take = (phase: string, object: unknown): void => {
    if (phase === 'ERROR') {
      resourceVersion = undefined;
      return;
    }
    const pool = poolSchema.parse(object);
    ({ resourceVersion } = pool.metadata);
    seen.push(pool);
  };
  const follow = async (): Promise<void> => {
    const abort = await new Watch(config).watch(
      path,
      resourceVersion === undefined ? {} : { resourceVersion },
      take,
      () => void followAgain(),
    );
    stopping.signal.addEventListener('abort', () => abort.abort(), { once: true });
  };
  const followAgain = async (): Promise<void> => {
    await delay(followAgainMs);
    if (!stopping.signal.aborted) await follow().catch(() => undefined);
  };
  await follow();
  return {
    versions: (name) => seen.filter(({ metadata }) => metadata.name === name),
    stop: () => stopping.abort(),
  };
}

interface Scope<Group> {
  readonly namespace: string;
  readonly pools: PoolKind<Group>;
  readonly paths: ReturnType<typeof pathsIn>;
}

class Administrator<Group> implements ClusterSide<Group> {
  readonly namespace: string;
  readonly apply: ClusterSide['apply'];
  readonly #pools: PoolKind<Group>;
  readonly #api: KubeApi;
  readonly #following: Following;
  readonly #paths: ReturnType<typeof pathsIn>;
  readonly #accounts = new Set<string>();

  constructor(api: KubeApi, { namespace, pools, paths }: Scope<Group>, following: Following) {
    this.namespace = namespace;
    this.#pools = pools;
    this.apply = (object) => api.apply(object);
    this.#api = api;
    this.#following = following;
    this.#paths = paths;
  }

  async createPool(name: string, group: Group): Promise<void> {
    const { namespace } = this;
    const { kind, specOf } = this.#pools;
    await this.#api.apply({
      apiVersion: `${infrastructureGroup}/v1alpha1`,
      kind,
      metadata: { name, namespace, labels: { 'cluster.x-k8s.io/cluster-name': clusterName } },
      spec: specOf(group),
    });
  }

  async createMachinePool(
    name: string,
    replicas?: number,
    annotations: Fields = {},
  ): Promise<void> {
    const { kind } = this.#pools;
    const infrastructureRef = { apiGroup: infrastructureGroup, kind, name };
    const template = { clusterName, bootstrap: { dataSecretName: '' }, infrastructureRef };
    await this.#api.apply({
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name, namespace: this.namespace, annotations },
      spec: {
        clusterName,
        ...(replicas === undefined ? {} : { replicas }),
        template: { spec: template },
      },
    });
  }

  async pool(name: string): Promise<PoolObject> {
    return poolSchema.parse(await this.#get(`${this.#paths.pool}/${name}`));
  }

  async machinePool(name: string): Promise<MachinePoolObject> {
    return machinePoolSchema.parse(await this.#get(`${this.#paths.machinePool}/${name}`));
  }

  async versions(name: string): Promise<readonly PoolObject[]> {
    const { resourceVersion } = (await this.pool(name)).metadata;
    return eventually(`the watch has told of ${name} at ${resourceVersion}`, () => {
      const versions = this.#following.versions(name);
      expect(versions.map(({ metadata }) => metadata.resourceVersion)).toContain(resourceVersion);
      return versions;
    });
  }

  async patch(kind: 'pool' | 'machinePool' | 'cluster', name: string, body: Fields): Promise<void> {
    const path = `${this.#paths[kind]}/${name}`;
    await this.#api.request({ method: 'PATCH', path, body, contentType: mergePatch });
  }

  async deletePool(name: string): Promise<void> {
    await this.#api.request({ method: 'DELETE', path: `${this.#paths.pool}/${name}` });
  }

  async deleteMachinePool(name: string): Promise<void> {
    await this.#api.request({ method: 'DELETE', path: `${this.#paths.machinePool}/${name}` });
  }

  async grant(name: string, spec: Fields): Promise<void> {
    this.#accounts.add(name);
    await this.#api.apply({
      apiVersion: `${infrastructureGroup}/v1alpha1`,
      kind: 'CloudAccount',
      metadata: { name: this.#accountName(name) },
      spec,
    });
  }

  async revoke(name: string): Promise<void> {
    this.#accounts.delete(name);
    const path = `${infrastructurePath}/cloudaccounts/${this.#accountName(name)}`;
    await this.#api.request({ method: 'DELETE', path });
  }

  async close(): Promise<void> {
    this.#following.stop();
    for (const path of [this.#paths.machinePool, this.#paths.pool]) {
      await this.#api.request({ method: 'DELETE', path });
    }
    for (const name of this.#accounts) await this.revoke(name);
    this.#api.close();
  }

  #accountName(name: string): string {
    return `${this.namespace}-${name}`;
  }

  #get(path: string): Promise<unknown> {
    return this.#api.request({ method: 'GET', path });
  }
}
