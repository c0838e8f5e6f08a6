import { z } from 'zod';
import { askObject } from '../ask-object.ts';
import { ok, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { applyManifests } from '../mends.ts';
import { releaseLabel } from '../release-label.ts';

const crd = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({
    versions: z.array(z.object({ name: z.string(), served: z.boolean(), storage: z.boolean() })),
  }),
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') }))
        .default([]),
    })
    .default({ conditions: [] }),
});

const servedVersion = 'v1alpha1';

/**
 * Labels without which Cluster API or clusterctl overlooks a kind, and what goes wrong then. The first
 * may name several versions, such as v1alpha1_v1beta1: a later release serves one more.
 */
const neededLabels: readonly (readonly [label: string, value: string, without: string])[] = [
  ['cluster.x-k8s.io/v1beta2', servedVersion, 'Cluster API does not find the version of the kind'],
  ['clusterctl.cluster.x-k8s.io', '', 'clusterctl move leaves the objects behind'],
  [
    'cluster.x-k8s.io/provider',
    'infrastructure-poolsync',
    'clusterctl does not count it to Poolsync',
  ],
];

const names = [
  'autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
  'scalesetmachinepools.infrastructure.cluster.x-k8s.io',
  'cloudaccounts.infrastructure.cluster.x-k8s.io',
  'autoscalinggroupmachinepooltemplates.infrastructure.cluster.x-k8s.io',
  'scalesetmachinepooltemplates.infrastructure.cluster.x-k8s.io',
  'groupbootstrapconfigs.bootstrap.cluster.x-k8s.io',
  'groupbootstrapconfigtemplates.bootstrap.cluster.x-k8s.io',
] as const;

/** Whether our kinds are there, served, labelled and of this release. */
export async function checkKinds(ground: Ground): Promise<readonly Told[]> {
  const all = await Promise.all(names.map((name) => checkKind(ground, name)));
  const found = all.flat();
  return found.length === 0 ? [ok(`${names.length} kinds are served as ${servedVersion}`)] : found;
}

async function checkKind({ api, version }: Ground, name: string): Promise<readonly Told[]> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  const kind = await askObject(api, path, crd);
  if (kind === undefined) return [wrong(`there is no kind ${name}`, applyManifests)];
  const { labels } = kind.metadata;
  const served = kind.spec.versions.filter((each) => each.served).map((each) => each.name);
  const found: Told[] = [];
  if (!served.includes(servedVersion)) {
    found.push(wrong(`${name} is not served as ${servedVersion}`, applyManifests));
  }
  const notEstablished = kind.status.conditions.find(
    ({ type, status }) => type === 'Established' && status !== 'True',
  );
  if (notEstablished !== undefined) {
    found.push(wrong(`${name} is not established: ${notEstablished.message}`, applyManifests));
  }
  for (const [label, value, without] of neededLabels) {
    if (labels[label]?.split('_').includes(value) === true) continue;
    const has = labels[label] === undefined ? 'lacks the label' : 'has another value of the label';
    found.push(wrong(`${name} ${has} ${label}: ${without}`, applyManifests));
  }
  const release = labels[releaseLabel];
  if (release !== version) {
    found.push(
      warning(
        `${name} is of ${release === undefined ? 'an unknown release' : `release ${release}`}, this command of ${version}`,
        applyManifests,
      ),
    );
  }
  return found;
}
