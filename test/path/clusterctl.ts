import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { waitUntilServed } from '../../sandbox/management-cluster/served.ts';

const timeoutMs = 50_000;
const group = 'clusterctl.cluster.x-k8s.io';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Run {
  /** Path of the program. */
  readonly program: string;
  /** For its configuration, and in place of the user's home. */
  readonly folder: string;
  /** Of its configuration, beside that it looks for no newer release of itself. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Runs clusterctl, which knows nothing of the user's. Gives what it writes. */
export async function clusterctl(
  { program, folder, config = {} }: Run,
  ...args: readonly string[]
): Promise<string> {
  const file = join(folder, 'clusterctl.yaml');
  await writeFile(file, stringify({ CLUSTERCTL_DISABLE_VERSIONCHECK: 'true', ...config }));
  const options = { env: { HOME: folder }, timeout: timeoutMs };
  return (await promisify(execFile)(program, ['--config', file, ...args], options)).stdout;
}

/**
 * Leaves a management cluster as `clusterctl init` does, as far as `clusterctl move` looks: all of
 * Cluster API's kinds carry its label, and the inventory says which providers there are. The labels
 * of Poolsync's kinds are those that are shipped.
 */
export async function takeIntoInventory(api: KubeApi): Promise<void> {
  const { items } = (await api.request({ method: 'GET', path: definitions })) as Definitions;
  await Promise.all(
    items.filter(isOfOthers).map(({ metadata: { name } }) =>
      api.request({
        method: 'PATCH',
        path: `${definitions}/${name}`,
        body: { metadata: { labels: { [group]: '' } } },
        contentType: 'application/merge-patch+json',
      }),
    ),
  );
  await api.apply(inventoryDefinition);
  await waitUntilServed(api, inventoryDefinition.metadata.name);
  await Promise.all([
    api.apply(provider('default', 'cluster-api', 'CoreProvider', 'v1.14.2')),
    api.apply(provider('poolsync-system', 'poolsync', 'InfrastructureProvider', 'v0.1.0')),
  ]);
}

/** Takes the inventory away; the labels do no harm. */
export async function forgetInventory(api: KubeApi): Promise<void> {
  const path = `${definitions}/${inventoryDefinition.metadata.name}`;
  await api.request({ method: 'DELETE', path });
}

interface Definitions {
  readonly items: readonly Definition[];
}

interface Definition {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** A kind of Cluster API or of a provider that stands in for one, but none of Poolsync's. */
function isOfOthers({ metadata: { labels = {} } }: Definition): boolean {
  const isOurs = labels['cluster.x-k8s.io/provider'] === 'infrastructure-poolsync';
  return 'cluster.x-k8s.io/v1beta2' in labels && !isOurs;
}

const inventoryDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `providers.${group}`,
    labels: { 'clusterctl.cluster.x-k8s.io/core': 'inventory' },
  },
  spec: {
    group,
    scope: 'Namespaced',
    names: {
      kind: 'Provider',
      listKind: 'ProviderList',
      plural: 'providers',
      singular: 'provider',
    },
    versions: [
      {
        name: 'v1alpha3',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
};

function provider(namespace: string, providerName: string, type: string, version: string) {
  const name = type === 'CoreProvider' ? providerName : `infrastructure-${providerName}`;
  const labels = { [group]: '', [`${group}/core`]: 'inventory' };
  return {
    apiVersion: `${group}/v1alpha3`,
    kind: 'Provider',
    metadata: { name, namespace, labels },
    providerName,
    type,
    version,
  };
}
