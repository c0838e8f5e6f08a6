import { waitUntilServed } from '../../../sandbox/management-cluster/served.ts';
import type { KubeApi, KubeObject } from '../../../sandbox/management-cluster/kube-api.ts';
import type { Fields } from '../cluster-side.ts';
import type { TemplateReference } from './example.ts';

const open: Fields = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** What core waits for; in an installation the controllers of the provider write it. */
const objectSchema: Fields = {
  type: 'object',
  properties: {
    spec: {
      ...open,
      default: {},
      properties: {
        controlPlaneEndpoint: { ...open, default: { host: '127.0.0.1', port: 6443 } },
      },
    },
    status: {
      ...open,
      default: {
        initialization: { provisioned: true, controlPlaneInitialized: true },
        externalManagedControlPlane: true,
        version: 'v1.34.1',
        replicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
        upToDateReplicas: 3,
      },
    },
  },
};

const templateSchema: Fields = { type: 'object', properties: { spec: open } };

/**
 * Defines the kinds of other providers that a ClusterClass names, and what core makes of their
 * templates. No controller of theirs runs, so the objects are ready from the start.
 */
export async function defineForeignKinds(
  api: KubeApi,
  references: readonly TemplateReference[],
): Promise<void> {
  const kinds = references.flatMap(({ apiVersion, kind }) => [
    definitionOf(apiVersion, kind, templateSchema),
    definitionOf(apiVersion, kind.replace(/Template$/, ''), objectSchema),
  ]);
  await Promise.all(
    kinds.map(async (definition) => {
      await api.apply(definition);
      await waitUntilServed(api, definition.metadata.name);
    }),
  );
}

function definitionOf(apiVersion: string, kind: string, openAPIV3Schema: Fields): KubeObject {
  const [group = '', version = ''] = apiVersion.split('/');
  const singular = kind.toLowerCase();
  const names = { kind, listKind: `${kind}List`, plural: `${singular}s`, singular };
  const schema = { openAPIV3Schema };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${names.plural}.${group}`,
      labels: { 'cluster.x-k8s.io/v1beta2': version },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names,
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
