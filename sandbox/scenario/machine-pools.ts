import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { machinePoolsPath, poolPathOf } from '../installation/pool-objects.ts';
import type { SandboxPool } from '../installation/sandbox-pools.ts';
import type { KubeApi } from '../management-cluster/kube-api.ts';

const pollMs = 100;

const machinePool = z.object({ spec: z.object({ replicas: z.number().optional() }) });
const poolObject = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), reason: z.string(), message: z.string() }))
        .default([]),
    })
    .default({ conditions: [] }),
});

/** A wish that was laid down in `spec.replicas`. */
export interface Asked {
  readonly pool: SandboxPool;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface WaitLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a person does to MachinePools with kubectl, and sees of them. */
export interface MachinePools {
  /** `kubectl scale machinepool <name> --replicas=<replicas>`. */
  scale(named: SandboxPool, replicas: number): Promise<void>;
  /** All wishes so far. */
  readonly asked: () => readonly Asked[];
  /** @throws when it does not come true in time, with what there is instead */
  waitForReplicas(name: string, replicas: number, limits: WaitLimits): Promise<void>;
  /** Waits until a condition of our object has this reason. @throws as above */
  waitForReason(pool: SandboxPool, type: string, reason: string, limits: WaitLimits): Promise<void>;
}

export function createMachinePools(api: Pick<KubeApi, 'request'>, now: () => number): MachinePools {
  const asked: Asked[] = [];
  const get = (path: string): Promise<unknown> => api.request({ method: 'GET', path });
  return {
    asked: () => asked,
    scale: async (pool, replicas) => {
      asked.push({ pool, at: now() });
      await api.request({
        method: 'PATCH',
        path: `${machinePoolsPath}/${pool.name}/scale`,
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas } },
      });
    },
    waitForReplicas: (name, replicas, limits) =>
      poll(`spec.replicas of MachinePool ${name} is ${replicas}`, limits, async () => {
        const { spec } = machinePool.parse(await get(`${machinePoolsPath}/${name}`));
        return spec.replicas === replicas ? undefined : `it is ${spec.replicas}`;
      }),
    waitForReason: (pool, type, reason, limits) =>
      poll(`${type} of ${pool.name} says ${reason}`, limits, async () => {
        const { status } = poolObject.parse(await get(poolPathOf(pool)));
        const found = status.conditions.find((condition) => condition.type === type);
        if (found?.reason === reason) return undefined;
        return found === undefined
          ? 'it says nothing'
          : `it says ${found.reason}: ${found.message}`;
      }),
  };
}

/** @param check what there is instead; undefined where it has come true */
async function poll(
  what: string,
  { timeoutMs, signal }: WaitLimits,
  check: () => Promise<string | undefined>,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  for (;;) {
    signal.throwIfAborted();
    const instead = await check();
    if (instead === undefined) return;
    if (deadline.aborted) throw new Error(`not within ${timeoutMs / 1_000} s: ${what}; ${instead}`);
    await delay(pollMs);
  }
}
