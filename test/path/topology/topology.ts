import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { connect, type KubeApi } from '../../../sandbox/management-cluster/kube-api.ts';
import { createKubeconfigSecret } from '../../../sandbox/management-cluster/workload-cluster.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';
import { readKubeconfig } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { kubectl, kubectlWithInput } from '../kubectl.ts';
import {
  machinePoolSchema,
  poolSchema,
  providerIDList,
  type MachinePoolObject,
} from '../objects.ts';
import { clusterObject, type Entry } from './cluster-object.ts';
import { readExample, type Example } from './example.ts';
import { defineForeignKinds } from './stand-in-templates.ts';

/** What core has made of the bootstrap object of a MachinePool. */
const bootstrapped = z.object({
  spec: z.object({
    template: z.object({
      spec: z.looseObject({
        bootstrap: z.object({
          configRef: z.object({ kind: z.string() }),
          dataSecretName: z.string().optional(),
        }),
      }),
    }),
  }),
  status: z.object({ initialization: z.record(z.string(), z.boolean()) }),
});

const madePool = poolSchema.extend({ spec: z.looseObject({ providerIDList }) });

/** What stands for an entry: the pool that core made of our template, and its MachinePool. */
export interface Made {
  readonly pool: z.infer<typeof madePool>;
  readonly machinePool: MachinePoolObject;
  readonly bootstrap: z.infer<typeof bootstrapped>;
}

/** A Cluster that core makes from a shipped example of a ClusterClass. */
export interface Topology {
  /** @throws where there is not exactly one pool and one MachinePool of an entry */
  made(entryName: string): Promise<Made>;
  /** Changes the entries of the topology as a person does who edits the Cluster. */
  edit(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<void>;
  /** The condition TopologyReconciled. */
  reconciled(): Promise<{ readonly status: string; readonly message: string }>;
  /** Takes all pools out of the topology, and waits until core has deleted them. */
  end(): Promise<void>;
}

/** Pastes an example into a namespace. */
export async function pasteExample(options: {
  readonly file: string;
  readonly namespace: string;
  readonly plural: string;
  /** What the example names, and what the world has in its place. */
  readonly values: Readonly<Record<string, string>>;
}): Promise<Topology> {
  const { namespace } = options;
  const example = await readExample(options.file, options.values);
  const kubeconfig = await readFile(sharedCluster().kubeconfig, 'utf8');
  const api = connect(readKubeconfig(kubeconfig));
  await defineForeignKinds(api, example.foreign);
  for (const { apiVersion, kind, name } of example.assumed) {
    const metadata = { name, namespace };
    await api.apply({ apiVersion, kind, metadata, spec: { template: { spec: {} } } });
  }
  // Before the Cluster: core waits 30 s after an attempt that found none.
  await createKubeconfigSecret(api, { namespace, name: example.clusterName }, kubeconfig);
  await kubectlWithInput(namespace, ['apply', '-f', '-'], example.text);
  return topologyOf(api, { ...options, example });
}

function topologyOf(
  api: KubeApi,
  options: { readonly namespace: string; readonly plural: string; readonly example: Example },
): Topology {
  const { namespace, plural } = options;
  const { clusterName } = options.example;
  const core = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}`;
  const cluster = clusterObject(api, `${core}/clusters/${clusterName}`);
  const ofCluster = `cluster.x-k8s.io/cluster-name=${clusterName}`;
  return {
    made: async (entryName) => {
      const selector = `${ofCluster},topology.cluster.x-k8s.io/pool-name=${entryName}`;
      const ours = `/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/${namespace}/${plural}`;
      const machinePool = await onlyOne(api, `${core}/machinepools`, selector);
      return {
        pool: madePool.parse(await onlyOne(api, ours, selector)),
        machinePool: machinePoolSchema.parse(machinePool),
        bootstrap: bootstrapped.parse(machinePool),
      };
    },
    edit: async (change) => cluster.setEntries(change(await cluster.entries())),
    reconciled: async () => {
      const found = await cluster.condition('TopologyReconciled');
      expect(found).toBeDefined();
      return found ?? { status: '', message: '' };
    },
    end: async () => {
      await cluster.clear();
      await eventually(`the pools of ${clusterName} are gone`, async () => {
        const left = await kubectl(namespace, 'get', plural, '-l', ofCluster, '-o', 'name');
        expect(left).toBe('');
      });
      api.close();
    },
  };
}

async function onlyOne(api: KubeApi, path: string, selector: string): Promise<unknown> {
  const query = `labelSelector=${encodeURIComponent(selector)}`;
  const list = await api.request({ method: 'GET', path: `${path}?${query}` });
  const { items } = z.object({ items: z.array(z.unknown()) }).parse(list);
  expect(items, `${path} with ${selector}`).toHaveLength(1);
  return items[0];
}
