import {
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { asksFor, isAsk } from './asks.ts';
import type { ClusterSide } from './cluster-side.ts';
import { countCondition } from './count-condition.ts';
import type { CountedPool } from './counted-pool.ts';
import type { Exchange } from './gate.ts';
import type { GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import type { WatchSide } from './watch-side.ts';

/** The desired capacity of a group. */
export async function desiredOf(
  { cloud }: Pick<GatedWorld, 'cloud'>,
  place: GroupPlace,
): Promise<number | undefined> {
  const { AutoScalingGroups: [found] = [] } = await cloud
    .at(place)
    .autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [place.group] }),
    );
  return found?.DesiredCapacity;
}

/** Somebody changes the most that a group may have. */
export async function setMaximum(
  { cloud }: Pick<GatedWorld, 'cloud'>,
  place: GroupPlace,
  MaxSize: number,
): Promise<void> {
  const { group: AutoScalingGroupName } = place;
  await cloud
    .at(place)
    .autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize }));
}

/** Somebody sets `spec.replicas`, and maybe annotations in the same write. */
export async function wish(
  { cluster }: { readonly cluster: Pick<ClusterSide, 'patch'> },
  name: string,
  replicas: number,
  annotations: Readonly<Record<string, string | null>> = {},
): Promise<void> {
  await cluster.patch('machinePool', name, { metadata: { annotations }, spec: { replicas } });
}

/** The figures that a group was asked for and that AWS answered, in order of the answers, whatever they were. */
export function askedOf(
  { gates }: Pick<GatedWorld, 'gates'>,
  place: GroupPlace,
): readonly number[] {
  return gates.aws.passed.filter(isAsk(place)).map(asksFor);
}

/** Waits until group, status and condition say that the wish is carried out. */
export async function carriedOut(
  world: GatedWorld,
  name: string,
  place: GroupPlace,
  replicas: number,
): Promise<void> {
  await world.eventually(`${name} is scaled to ${replicas}`, async () => {
    expect(await desiredOf(world, place)).toBe(replicas);
    const { status } = await world.pool(name);
    expect(status).toMatchObject({ desiredCapacity: replicas });
    expect(await countCondition(world, name)).toMatchObject({
      status: 'True',
      reason: 'InAgreement',
    });
  });
}

/** Makes a pool that agrees with its group, and waits until it is adopted. */
export async function addAdopted(
  world: GatedWorld,
  name: string,
  replicas = 2,
): Promise<GroupPlace> {
  const place = await world.addPool({ name, replicas });
  await world.inStep(name, place, replicas);
  await world.eventually(`${name} is adopted`, async () => {
    expect((await world.pool(name)).status).toHaveProperty('adoptedAt');
  });
  return place;
}

/** Sends a signal to the environment of the function scale that an exchange comes from. */
export function signalScaler(
  world: Pick<GatedWorld, 'scaler'>,
  { environment }: Exchange,
  name: NodeJS.Signals,
): void {
  const pid = world.scaler().pids().get(environment);
  if (pid === undefined) throw new Error(`no environment ${environment} is alive`);
  process.kill(pid, name);
}

/** How often the watch has asked to scale a pool. */
export async function requestsFor(
  {
    watch,
    cluster,
  }: { readonly watch: () => WatchSide; readonly cluster: Pick<ClusterSide, 'namespace'> },
  name: string,
): Promise<number> {
  const lines = await watch().log();
  const pool = `${cluster.namespace}/${name}`;
  return lines.filter((line) => line.message === 'scale requested' && line['pool'] === pool).length;
}

/** A pool of AWS for what holds in both clouds. */
export function countedPool(world: GatedWorld, name: string, place: GroupPlace): CountedPool {
  return {
    name,
    cluster: world.cluster,
    eventually: (what, check, deadlineMs) => world.eventually(what, check, deadlineMs),
    desired: () => desiredOf(world, place),
    asked: async () => askedOf(world, place),
    requests: () => requestsFor(world, name),
    setInCloud: (size) => world.cloud.scale(place, size),
    carriedOut: (replicas) => carriedOut(world, name, place, replicas),
    quiet: () => world.quiet(),
  };
}
