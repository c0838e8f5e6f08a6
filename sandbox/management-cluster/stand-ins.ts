import { waitUntilServed } from './served.ts';
import type { KubeApi, KubeObject } from './kube-api.ts';

/** A reference as `Cluster.spec.controlPlaneRef` and `Cluster.spec.infrastructureRef` hold it. */
export interface StandInReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/** A kind that fulfils a contract of Cluster API by a status that always says the same. */
interface StandInKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly description: string;
  readonly status: { readonly [field: string]: unknown };
  /** The condition that core mirrors. */
  readonly condition: string;
}

const version = 'v1alpha1';

const controlPlane: StandInKind = {
  group: 'controlplane.cluster.x-k8s.io',
  kind: 'StandInControlPlane',
  plural: 'standincontrolplanes',
  description: 'A control plane that somebody else runs; it only says that it is up.',
  status: { externalManagedControlPlane: true, initialization: { controlPlaneInitialized: true } },
  condition: 'Available',
};

const infrastructure: StandInKind = {
  group: 'infrastructure.cluster.x-k8s.io',
  kind: 'StandInCluster',
  plural: 'standinclusters',
  description: 'A network that somebody else made; it only says that it is there.',
  status: { initialization: { provisioned: true } },
  condition: 'Ready',
};

/**
 * Creates what a Cluster has to refer to: a control plane and an infrastructure with nothing behind
 * them. The webhook takes no Cluster without a reference, and core watches the Nodes only of a
 * Cluster whose control plane is initialized: those of others it reads every 30 s.
 */
export async function createStandIns(
  api: KubeApi,
  metadata: { readonly namespace: string; readonly name: string },
): Promise<{
  readonly controlPlaneRef: StandInReference;
  readonly infrastructureRef: StandInReference;
}> {
  const [controlPlaneRef, infrastructureRef] = await Promise.all([
    createStandIn(api, controlPlane, metadata),
    createStandIn(api, infrastructure, metadata),
  ]);
  return { controlPlaneRef, infrastructureRef };
}

async function createStandIn(
  api: KubeApi,
  { group, kind, plural, description, status, condition }: StandInKind,
  metadata: { readonly namespace: string; readonly name: string },
): Promise<StandInReference> {
  await api.apply(customResource({ group, kind, plural, description }));
  await waitUntilServed(api, `${plural}.${group}`);
  const object = { apiVersion: `${group}/${version}`, kind, metadata };
  await api.apply(object);
  const conditions = [
    {
      type: condition,
      status: 'True',
      reason: 'StandIn',
      message: '',
      lastTransitionTime: new Date().toISOString(),
    },
  ];
  await api.apply({ ...object, status: { ...status, conditions } }, 'status');
  return { apiGroup: group, kind, name: metadata.name };
}

function customResource(
  names: Pick<StandInKind, 'group' | 'kind' | 'plural' | 'description'>,
): KubeObject {
  const { group, kind, plural, description } = names;
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'cluster.x-k8s.io/v1beta2': version } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              description,
              type: 'object',
              properties: { spec: { type: 'object' }, status },
            },
          },
        },
      ],
    },
  };
}
