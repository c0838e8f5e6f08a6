import { z } from 'zod';
import type { CloudAccount } from '../model/account.ts';
import type { MachinePool } from '../ports/cluster.ts';
import { pausedAnnotation } from './pool-object.ts';

const replicasManagedByAnnotation = 'cluster.x-k8s.io/replicas-managed-by';

const machinePool = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});

export function parseMachinePool(object: unknown): MachinePool {
  const { name, annotations } = machinePool.parse(object).metadata;
  const replicasManagedBy = annotations[replicasManagedByAnnotation];
  return {
    name,
    pausedByAnnotation: pausedAnnotation in annotations,
    ...(replicasManagedBy === undefined ? {} : { replicasManagedBy }),
  };
}

const cluster = z.object({ spec: z.object({ paused: z.boolean().default(false) }) });

export function parseClusterPaused(object: unknown): boolean {
  return cluster.parse(object).spec.paused;
}

const cloudAccount = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    accountID: z.string().optional(),
    roleARN: z.string().optional(),
    externalID: z.string().optional(),
    regions: z.array(z.string()).default([]),
    namespaces: z.array(z.string()).default([]),
    groupNamePatterns: z.array(z.string()).optional(),
  }),
});

const cloudAccountList = z.object({ items: z.array(cloudAccount) });

/** The AWS accounts in a list of `CloudAccount` objects. */
export function parseCloudAccounts(list: unknown): readonly CloudAccount[] {
  return cloudAccountList.parse(list).items.flatMap(({ metadata, spec }) =>
    spec.accountID === undefined
      ? []
      : [
          {
            name: metadata.name,
            account: spec.accountID,
            regions: spec.regions,
            namespaces: spec.namespaces,
            ...(spec.groupNamePatterns === undefined
              ? {}
              : { groupNamePatterns: spec.groupNamePatterns }),
            ...(spec.roleARN === undefined ? {} : { roleArn: spec.roleARN }),
            ...(spec.externalID === undefined ? {} : { externalId: spec.externalID }),
          },
        ],
  );
}
