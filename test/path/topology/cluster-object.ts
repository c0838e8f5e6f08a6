import { z } from 'zod';
import type { KubeApi } from '../../../sandbox/management-cluster/kube-api.ts';
import type { Fields } from '../cluster-side.ts';

/** An entry of `spec.topology.workers.machinePools`, whose override names its group. */
const entry = z.looseObject({
  name: z.string(),
  variables: z
    .object({ overrides: z.array(z.object({ name: z.string(), value: z.string() })) })
    .optional(),
});
export type Entry = z.infer<typeof entry>;

const condition = z.object({ type: z.string(), status: z.string(), message: z.string() });

const clusterSchema = z.object({
  spec: z.object({ topology: z.object({ workers: z.object({ machinePools: z.array(entry) }) }) }),
  status: z.object({ conditions: z.array(condition).default([]) }).default({ conditions: [] }),
});

/** A Cluster with a topology. */
export interface ClusterObject {
  entries(): Promise<readonly Entry[]>;
  /** Replaces all entries of MachinePools. */
  setEntries(entries: readonly Entry[]): Promise<void>;
  /** Takes them all away. */
  clear(): Promise<void>;
  /** `undefined` while it says nothing. */
  condition(type: string): Promise<z.infer<typeof condition> | undefined>;
}

export function clusterObject(api: Pick<KubeApi, 'request'>, path: string): ClusterObject {
  const read = async () => clusterSchema.parse(await api.request({ method: 'GET', path }));
  // Null takes the whole of it away: an empty list is refused.
  const setWorkers = async (workers: Fields | null): Promise<void> => {
    const body = { spec: { topology: { workers } } };
    await api.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body,
    });
  };
  return {
    entries: async () => (await read()).spec.topology.workers.machinePools,
    setEntries: (machinePools) => setWorkers({ machinePools }),
    clear: () => setWorkers(null),
    condition: async (type) => (await read()).status.conditions.find((one) => one.type === type),
  };
}
