import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { KubeApi, KubeObject } from './kube-api.ts';
import type { CloudProvider } from './provider-crd.ts';
import { waitUntil } from './readiness.ts';
import { waitUntilServed } from './served.ts';

/**
 * The user that core logs in as: the service account of an ordinary installation, so that logs and
 * managed fields read as they do there.
 */
export const coreUser = {
  user: 'system:serviceaccount:capi-system:capi-manager',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:capi-system'],
} as const;

interface CustomResourceDefinition extends KubeObject {
  readonly spec: {
    readonly versions: readonly { readonly storage: boolean; readonly [field: string]: unknown }[];
    readonly [field: string]: unknown;
  };
}

/** Installs the CRDs of Cluster API and waits until the API server serves them. */
export async function installCustomResources(api: KubeApi, folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  if (files.length === 0)
    throw new Error(`no CRD in ${folder}; delete its parent to build it anew`);
  const labels = {
    'cluster.x-k8s.io/provider': 'cluster-api',
    'cluster.x-k8s.io/v1beta1': 'v1beta1',
    'cluster.x-k8s.io/v1beta2': 'v1beta2',
  };
  await Promise.all(files.map((file) => installCustomResource(api, join(folder, file), labels)));
}

/** Installs the CRD of a provider's kind. No controller for it runs: its objects stay as they are made. */
export async function installProviderKind(
  api: KubeApi,
  { labels }: CloudProvider,
  file: string,
): Promise<void> {
  await installCustomResource(api, file, labels);
}

/**
 * Labels a CRD with the contracts that its versions fulfil, and serves only the version that is
 * stored. Others would need the provider's conversion webhook: without it the API server would hand
 * out objects that carry the old version's name in the new version's shape.
 */
async function installCustomResource(
  api: KubeApi,
  file: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const crd = parse(await readFile(file, 'utf8')) as CustomResourceDefinition;
  const versions = crd.spec.versions.map((version) => ({ ...version, served: version.storage }));
  await api.apply({
    ...crd,
    metadata: { ...crd.metadata, labels },
    spec: { ...crd.spec, versions },
  });
  await waitUntilServed(api, crd.metadata.name);
}

/**
 * Gives core the rights of its own ClusterRole and no more. What the aggregated role of an
 * ordinary installation would add to them needs a controller that does not run here: a provider
 * with an API group of its own has to bind its ClusterRole to core's user itself.
 */
export async function grantCoreRights(api: KubeApi, roleFile: string): Promise<void> {
  const role = parse(await readFile(roleFile, 'utf8')) as KubeObject;
  const name = `capi-${role.metadata.name}`;
  await api.apply({ ...role, metadata: { ...role.metadata, name } });
  await api.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${name}binding` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: coreUser.user }],
  });
}

interface WebhookConfiguration extends KubeObject {
  readonly webhooks: readonly {
    readonly name: string;
    readonly clientConfig: { readonly service: { readonly path: string } };
    readonly [field: string]: unknown;
  }[];
}

/** Sends the admission reviews that Cluster API asks for to core at `https://127.0.0.1:<port>`. */
export async function installWebhooks(
  api: KubeApi,
  options: { readonly file: string; readonly port: number; readonly caPem: string },
): Promise<void> {
  const caBundle = Buffer.from(options.caPem).toString('base64');
  const documents = parseAllDocuments(await readFile(options.file, 'utf8'));
  for (const document of documents) {
    const configuration = document.toJS() as WebhookConfiguration | null;
    if (configuration === null) continue;
    const webhooks = configuration.webhooks.map((webhook) => {
      const { path } = webhook.clientConfig.service;
      const url = `https://127.0.0.1:${options.port}${path}`;
      return { ...webhook, clientConfig: { url, caBundle } };
    });
    const name = `capi-${configuration.metadata.name}`;
    await api.apply({ ...configuration, metadata: { ...configuration.metadata, name }, webhooks });
  }
}

/**
 * Resolves when a MachinePool passes through core's webhook. It is created as a dry run, so nothing
 * is left of it, and core sets its missing number of replicas to 1: the API server alone would not.
 */
export async function waitForWebhook(api: KubeApi): Promise<void> {
  await waitUntil("a MachinePool passes core's webhook", 30_000, async () => {
    const { spec } = (await api.request({
      method: 'POST',
      path: '/apis/cluster.x-k8s.io/v1beta2/namespaces/default/machinepools?dryRun=All',
      body: probe,
    })) as { readonly spec: { readonly replicas?: number } };
    if (spec.replicas !== 1) throw new Error('the API server has not called the webhook yet');
  });
}

const probe: KubeObject = {
  apiVersion: 'cluster.x-k8s.io/v1beta2',
  kind: 'MachinePool',
  metadata: { name: 'probe', namespace: 'default' },
  spec: {
    clusterName: 'probe',
    template: {
      spec: {
        clusterName: 'probe',
        bootstrap: { dataSecretName: '' },
        infrastructureRef: {
          apiGroup: 'infrastructure.cluster.x-k8s.io',
          kind: 'ProbeMachinePool',
          name: 'probe',
        },
      },
    },
  },
};
