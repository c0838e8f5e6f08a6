import { z } from 'zod';
import type { CloudAccount } from '../model/account.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import { pausedAnnotation } from './pool-object.ts';

const replicasManagedByAnnotation = 'cluster.x-k8s.io/replicas-managed-by';
const confirmReplicasAnnotation = 'poolsync/confirm-replicas';

const managedField = z.looseObject({
  manager: z.string().optional(),
  time: z.string().optional(),
  fieldsV1: z.looseObject({ 'f:spec': z.looseObject({}).optional() }).optional(),
});

const machinePool = z.object({
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number(),
    deletionTimestamp: z.string().optional(),
    annotations: z.record(z.string(), z.string()).default({}),
    managedFields: z.array(managedField).default([]),
  }),
  spec: z.object({ replicas: z.number().optional() }).default({}),
});

export function parseMachinePool(object: unknown): MachinePool {
  const { metadata, spec } = machinePool.parse(object);
  const { namespace, name, uid, resourceVersion, generation, annotations } = metadata;
  const replicasWriter = replicasWriterOf(metadata.managedFields);
  const replicasManagedBy = annotations[replicasManagedByAnnotation];
  const confirmedReplicas = figureOf(annotations[confirmReplicasAnnotation]);
  return {
    namespace,
    name,
    uid,
    resourceVersion,
    generation,
    pausedByAnnotation: pausedAnnotation in annotations,
    beingDeleted: metadata.deletionTimestamp !== undefined,
    ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
    ...(replicasWriter === undefined ? {} : { replicasWriter }),
    ...(replicasManagedBy === undefined ? {} : { replicasManagedBy }),
    ...(confirmedReplicas === undefined ? {} : { confirmedReplicas }),
  };
}

/** Of several managers of one field the one with the newest entry wrote last; the API server sorts them otherwise. */
function replicasWriterOf(managedFields: readonly z.infer<typeof managedField>[]) {
  const writers = managedFields.filter(({ fieldsV1 }) => {
    const ofSpec = fieldsV1?.['f:spec'];
    return ofSpec !== undefined && 'f:replicas' in ofSpec;
  });
  return writers.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1)?.manager;
}

function timeOf({ time }: z.infer<typeof managedField>): number {
  return time === undefined ? 0 : Date.parse(time);
}

function figureOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

const cluster = z.object({ spec: z.object({ paused: z.boolean().default(false) }) });

export function parseClusterPaused(object: unknown): boolean {
  return cluster.parse(object).spec.paused;
}

const cloudAccount = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    accountID: z.string().optional(),
    subscriptionID: z.string().optional(),
    identity: z.string().optional(),
    roleARN: z.string().optional(),
    externalID: z.string().optional(),
    regions: z.array(z.string()).default([]),
    namespaces: z.array(z.string()).default([]),
    groupNamePatterns: z.array(z.string()).optional(),
  }),
});

const cloudAccountList = z.object({ items: z.array(cloudAccount) });

/** The accounts and subscriptions in a list of `CloudAccount` objects. */
export function parseCloudAccounts(list: unknown): readonly CloudAccount[] {
  return cloudAccountList.parse(list).items.flatMap(accountsIn);
}

/** The API server lets an object name one account or one subscription; what names neither allows nothing. */
function accountsIn({ metadata, spec }: z.infer<typeof cloudAccount>): readonly CloudAccount[] {
  const { accountID, subscriptionID, regions, namespaces, groupNamePatterns } = spec;
  const grant = {
    name: metadata.name,
    regions,
    namespaces,
    ...(groupNamePatterns === undefined ? {} : { groupNamePatterns }),
  };
  if (accountID !== undefined) {
    const { roleARN: roleArn, externalID: externalId } = spec;
    return [
      {
        cloud: 'aws',
        account: accountID,
        ...grant,
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(externalId === undefined ? {} : { externalId }),
      },
    ];
  }
  if (subscriptionID === undefined) return [];
  const { identity } = spec;
  return [
    {
      cloud: 'azure',
      subscription: subscriptionID,
      ...grant,
      ...(identity === undefined ? {} : { identity }),
    },
  ];
}
