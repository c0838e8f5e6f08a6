import { expect } from 'vitest';
import { z } from 'zod';

const latencies = z.strictObject({
  n: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
});

const arrivals = z.strictObject({ list: latencies, machinePool: latencies });
const counts = z.record(z.string(), z.number());
const place = z.union([
  z.object({ account: z.string(), region: z.string(), group: z.string() }),
  z.object({ subscription: z.guid(), location: z.string(), scaleSet: z.string() }),
]);

const scalingCounts = {
  requests: z.number(),
  calls: z.number(),
  begunAgain: z.number(),
  writtenBack: z.number(),
  latencyMs: latencies,
};

const summary = z.object({
  ok: z.boolean(),
  changes: z.number(),
  latencyMs: z.strictObject({ aws: arrivals, azure: arrivals }),
  cloudCalls: z.strictObject({ aws: counts, azure: counts }),
  clusterWrites: z.number(),
  events: z.strictObject({ aws: counts, azure: counts }),
  scaling: z.strictObject({
    aws: z.strictObject(scalingCounts),
    azure: z.strictObject({ ...scalingCounts, untilListedMs: latencies }),
  }),
  pools: z.array(
    z.object({ cloud: z.number(), list: z.number(), machinePool: z.number() }).and(place),
  ),
});

type Summary = z.infer<typeof summary>;

function expectPools({ pools, changes }: Summary): void {
  expect(changes).toBeGreaterThanOrEqual(40);
  expect(pools).toHaveLength(7);
  for (const { cloud, list, machinePool } of pools) {
    expect([list, machinePool]).toEqual([cloud, cloud]);
  }
  const places = pools.map((pool) =>
    'account' in pool
      ? { account: pool.account, region: pool.region }
      : { account: pool.subscription, region: pool.location },
  );
  expect(new Set(places.map(({ account }) => account)).size).toBe(4);
  expect(new Set(places.map(({ region }) => region)).size).toBe(4);
}

function expectAws({ latencyMs, cloudCalls, scaling, events }: Summary): void {
  expect(latencyMs.aws.list.n).toBeGreaterThanOrEqual(30);
  expect(latencyMs.aws.machinePool.n).toBeGreaterThanOrEqual(30);
  const { AssumeRole, DescribeAutoScalingGroups, PutEvents, SetDesiredCapacity, ...others } =
    cloudCalls.aws;
  expect(AssumeRole).toBeGreaterThan(0);
  expect(DescribeAutoScalingGroups).toBeGreaterThan(0);
  expect(PutEvents).toBeGreaterThan(0);
  // Messages put back after a fault, and what is asked of a group that is short of instances.
  const allowed = ['ChangeMessageVisibility', 'DescribeScalingActivities'];
  expect(allowed).toEqual(expect.arrayContaining(Object.keys(others)));
  const { requests, calls, writtenBack, latencyMs: untilAsked } = scaling.aws;
  expect(SetDesiredCapacity).toBe(calls);
  expect(calls).toBeGreaterThanOrEqual(5);
  expect(requests).toBeGreaterThanOrEqual(calls);
  expect(untilAsked.n).toBeGreaterThanOrEqual(5);
  expect(writtenBack).toBeGreaterThanOrEqual(12);
  expect(events.aws).toMatchObject({ rejected: 0, redrive: 0 });
}

function expectAzure({ latencyMs, cloudCalls, events, scaling }: Summary): void {
  // Of twelve, some of which a busy machine may show in the list first.
  expect(latencyMs.azure.list.n).toBeGreaterThanOrEqual(8);
  expect(latencyMs.azure.machinePool.n).toBeGreaterThanOrEqual(8);
  // Asked for by name are instances that a reading lacks, where one came between their end and its event.
  const byName = ['VirtualMachineScaleSetVMs_Get', 'VirtualMachines_Get'];
  // Else Poolsync reads whole scale sets, and sets capacities; the watch publishes.
  const others = Object.keys(cloudCalls.azure).filter((action) => !byName.includes(action));
  // A sweep, whose time comes or not, asks the inventory besides.
  expect(others.filter((action) => action !== 'ResourceGraph_Resources')).toEqual([
    'Entra_Token',
    'EventGrid_Publish',
    'ManagedIdentity_Token',
    'VirtualMachineScaleSetVMs_List',
    'VirtualMachineScaleSets_Get',
    'VirtualMachineScaleSets_Update',
    'VirtualMachines_List',
  ]);
  const { requests, calls, writtenBack, latencyMs: untilAsked, untilListedMs } = scaling.azure;
  // Out, in, and what was deleted by hand is brought back.
  expect(cloudCalls.azure['VirtualMachineScaleSets_Update']).toBe(calls);
  expect(calls).toBeGreaterThanOrEqual(3);
  expect(requests).toBeGreaterThanOrEqual(calls);
  expect([untilAsked.n, untilListedMs.n]).toEqual([2, 2]);
  expect(writtenBack).toBeGreaterThanOrEqual(2);
  expect(events.azure).toMatchObject({ rejected: 0, redrive: 0 });
  // Each step begins with an event, and the watch has to ask again for its end.
  expect(events.azure['received']).toBeGreaterThanOrEqual(10);
  expect(events.azure['applied']).toBeGreaterThanOrEqual(7);
}

/** A list and a status for each group, at most; replicas and one more status for each write-back. */
function expectWrites({ clusterWrites, events, scaling }: Summary): void {
  const applied = (events.aws['applied'] ?? 0) + (events.azure['applied'] ?? 0);
  expect(clusterWrites).toBeGreaterThan(applied);
  const writtenBack = scaling.aws.writtenBack + scaling.azure.writtenBack;
  expect(clusterWrites).toBeLessThanOrEqual(2 * (applied + writtenBack));
}

/** What `npm start -- --once --json` has to print. */
export function expectScenario(printed: unknown): void {
  const result = summary.parse(printed);
  expect(result.ok).toBe(true);
  expectPools(result);
  expectAws(result);
  expectAzure(result);
  expectWrites(result);
}
