import type { Capacity } from '../../shared/model/count.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { LastScale, Pool, PoolStatus } from '../../shared/model/pool.ts';
import type { CarriedRequest } from '../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';
import type { ApplyScaleDeps } from '../../shared/scale/scale-round.ts';
import { scale } from '../../shared/scale/scale.ts';
import { aGroupRef, aMachinePool, aPool, arnOf, noon } from './builders.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeScalableCloud } from './fake-scalable-cloud.ts';
import { FixedClock } from './fixed-clock.ts';
import { RecordingLogger } from './recording-logger.ts';
import { RecordingMetrics } from './recording-metrics.ts';

/** All that `scale` needs, in memory, each part in its own type so that a test can steer it. */
export interface ScaleWorld extends ApplyScaleDeps {
  readonly cluster: FakeCluster;
  readonly cloud: FakeScalableCloud;
  readonly clock: FixedClock;
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
}

const { ref } = aPool();
const morning = '2026-11-23T08:00:00.000Z';

/** A group that is told to have 2 and takes 0 to 100. */
export function aCapacity(overrides: Partial<Capacity> = {}): Capacity {
  return {
    id: arnOf(aGroupRef()),
    desiredCapacity: 2,
    minimumCapacity: 0,
    maximumCapacity: 100,
    ...overrides,
  };
}

/** The status of a pool that was looked at, and agreed with its group of 2 this morning. */
export function aScalableStatus(overrides: Partial<PoolStatus> = {}): PoolStatus {
  return {
    ready: true,
    replicas: 2,
    groupID: arnOf(aGroupRef()),
    owner: 'cluster',
    desiredCapacity: 2,
    minimumCapacity: 0,
    maximumCapacity: 100,
    adoptedAt: morning,
    observedAt: morning,
    conditions: [
      {
        type: 'GroupClaimed',
        status: 'True',
        reason: 'Claimed',
        message: '',
        lastTransitionTime: morning,
      },
    ],
    ...overrides,
  };
}

export function aScalablePool(status: Partial<PoolStatus> = {}, pool: Partial<Pool> = {}): Pool {
  return aPool({ status: aScalableStatus(status), ...pool });
}

/** A figure that was set an hour ago. */
export function aLastScale(overrides: Partial<LastScale> = {}): LastScale {
  return {
    from: 1,
    to: 2,
    machinePoolGeneration: 1,
    time: new Date(noon.getTime() - 3_600_000).toISOString(),
    result: 'Accepted',
    ...overrides,
  };
}

interface WorldParts {
  readonly pool?: Pool;
  readonly machinePool?: MachinePool;
  readonly capacity?: Capacity;
}

/** One pool, its MachinePool and its group; as they are built, they agree on 2. */
export function aScaleWorld(parts: WorldParts = {}): ScaleWorld {
  const clock = new FixedClock();
  const cluster = new FakeCluster(parts.pool ?? aScalablePool());
  cluster.putMachinePool(parts.machinePool ?? aMachinePool());
  const cloud = new FakeScalableCloud({ clock });
  cloud.put(aGroupRef(), parts.capacity ?? aCapacity());
  const [log, metrics] = [new RecordingLogger(), new RecordingMetrics()];
  return { cluster, cloud, clock, log, metrics, installation: 'blue' };
}

export function aScaleRequest(id = 'message-1', pool: Pool = aPool()): CarriedRequest {
  const { ref: named, uid, generation } = pool;
  return { id, request: { kind: 'scale', installation: 'blue', pool: named, uid, generation } };
}

/** Works on one request for the pool. */
export async function scaleOnce(
  world: ApplyScaleDeps,
  more: Pick<CarriedRequest, 'isNew'> = {},
): Promise<ScaleOutcome> {
  const outcome = (await scale(world, [{ ...aScaleRequest(), ...more }])).get('message-1');
  if (outcome === undefined) throw new Error('the request has no outcome');
  return outcome;
}

/** Somebody sets `spec.replicas`, or more of the MachinePool. */
export function wish(world: Pick<ScaleWorld, 'cluster'>, replicas: number, more = {}): void {
  world.cluster.changeMachinePool(aMachinePool(), (old) => ({ ...old, replicas, ...more }));
}

export function statusOf(world: Pick<ScaleWorld, 'cluster'>): PoolStatus {
  return world.cluster.pool(ref).status;
}

/** The figures that the cloud was asked for, in order. */
export function asked({ cloud }: Pick<ScaleWorld, 'cloud'>): readonly number[] {
  return cloud.sets.map(({ desiredCapacity }) => desiredCapacity);
}
