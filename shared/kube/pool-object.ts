import { z } from 'zod';
import type { GroupRef } from '../model/group.ts';
import { defaultShrinkGuard, type Pool, type PoolKind, type PoolStatus } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { scaleSetOf } from '../model/resource-id.ts';

/** What is read of any infrastructure object's metadata. */
export const infrastructureMetadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  annotations: z.record(z.string(), z.string()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  ownerReferences: z
    .array(z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }))
    .default([]),
});

const providerIdList = z.array(z.string().transform((id) => id as ProviderId)).default([]);

/** The API server has checked the status against our CRD; only its being an object matters here. */
const status = z.custom<PoolStatus>((value) => typeof value === 'object' && value !== null);

const shrinkGuard = z
  .object({
    percent: z.number().default(defaultShrinkGuard.percent),
    minimum: z.number().default(defaultShrinkGuard.minimum),
  })
  .default(defaultShrinkGuard);

const scaleSet = z.string().transform((resourceId, context) => {
  const found = scaleSetOf(resourceId);
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: `${resourceId} is not the ID of a scale set` });
  return z.NEVER;
});

const listAndGuard = { providerIDList: providerIdList, shrinkGuard };

const autoScalingGroupMachinePool = z.object({
  metadata: infrastructureMetadata,
  spec: z.object({
    accountID: z.string(),
    region: z.string(),
    autoScalingGroupName: z.string(),
    ...listAndGuard,
  }),
  status: status.default({}),
});

const scaleSetMachinePool = z.object({
  metadata: infrastructureMetadata,
  spec: z.object({ resourceID: scaleSet, ...listAndGuard }),
  status: status.default({}),
});

export const pausedAnnotation = 'cluster.x-k8s.io/paused';
export const clusterNameLabel = 'cluster.x-k8s.io/cluster-name';

/** Reads one of our objects as the API server gives it. @throws ZodError where a field is missing. */
export function parsePool(kind: PoolKind, object: unknown): Pool {
  switch (kind) {
    case 'AutoScalingGroupMachinePool': {
      const { metadata, spec, status: read } = autoScalingGroupMachinePool.parse(object);
      const { accountID: account, region, autoScalingGroupName: name } = spec;
      const group: GroupRef = { kind: 'AutoScalingGroup', account, region, name };
      return { ...identityOf(kind, metadata), group, ...publishedBy(spec), status: read };
    }
    case 'ScaleSetMachinePool': {
      const { metadata, spec, status: read } = scaleSetMachinePool.parse(object);
      const group = spec.resourceID;
      return { ...identityOf(kind, metadata), group, ...publishedBy(spec), status: read };
    }
  }
}

function publishedBy({
  providerIDList: list,
  shrinkGuard: guard,
}: z.infer<z.ZodObject<typeof listAndGuard>>): Pick<Pool, 'providerIdList' | 'shrinkGuard'> {
  return { providerIdList: list, shrinkGuard: guard };
}

function identityOf(
  kind: PoolKind,
  meta: z.infer<typeof infrastructureMetadata>,
): Omit<Pool, 'group' | 'providerIdList' | 'shrinkGuard' | 'status'> {
  return {
    ref: { kind, namespace: meta.namespace, name: meta.name },
    generation: meta.generation,
    createdAt: meta.creationTimestamp,
    ...standingOf(meta),
  };
}

/** Which object it is, and whose, in whatever state. */
export function standingOf(
  meta: z.infer<typeof infrastructureMetadata>,
): Pick<
  Pool,
  | 'uid'
  | 'resourceVersion'
  | 'beingDeleted'
  | 'pausedByAnnotation'
  | 'machinePoolName'
  | 'clusterName'
> {
  const owner = meta.ownerReferences.find(
    (reference) =>
      reference.kind === 'MachinePool' && reference.apiVersion.startsWith('cluster.x-k8s.io/'),
  );
  const clusterName = meta.labels[clusterNameLabel];
  return {
    uid: meta.uid,
    resourceVersion: meta.resourceVersion,
    beingDeleted: meta.deletionTimestamp !== undefined,
    pausedByAnnotation: pausedAnnotation in meta.annotations,
    ...(owner === undefined ? {} : { machinePoolName: owner.name }),
    ...(clusterName === undefined ? {} : { clusterName }),
  };
}

const versioned = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** @throws ZodError where there is none */
export function parseResourceVersion(object: unknown): string {
  return versioned.parse(object).metadata.resourceVersion;
}
