import { z } from 'zod';

const metadata = z.object({
  name: z.string(),
  resourceVersion: z.string(),
  uid: z.string(),
  generation: z.number(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string(), uid: z.string() }))
    .default([]),
});

const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
});

export const providerIDList = z.array(z.string()).default([]);

/** An AutoScalingGroupMachinePool as kubectl shows it. */
export const poolSchema = z.object({
  metadata,
  spec: z.object({ providerIDList }),
  status: z
    .looseObject({
      ready: z.boolean().optional(),
      replicas: z.number().optional(),
      conditions: z.array(condition).default([]),
    })
    .optional(),
});

/** A MachinePool, as far as core fills it from the pool. */
export const machinePoolSchema = z.object({
  metadata,
  spec: z.object({ providerIDList, replicas: z.number().optional() }),
  status: z
    .object({
      replicas: z.number().optional(),
      phase: z.string().optional(),
      nodeRefs: z.array(z.object({ name: z.string(), uid: z.string() })).default([]),
    })
    .default({ nodeRefs: [] }),
});

export type PoolObject = z.infer<typeof poolSchema>;
export type MachinePoolObject = z.infer<typeof machinePoolSchema>;
export type ConditionObject = z.infer<typeof condition>;

/** `undefined` while nobody has said anything about it. */
export function conditionOf(pool: PoolObject, type: string): ConditionObject | undefined {
  return pool.status?.conditions.find((one) => one.type === type);
}
