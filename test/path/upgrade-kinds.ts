import { expect } from 'vitest';
import { z } from 'zod';
import type { Fields } from './cluster-side.ts';
import { kubectl } from './kubectl.ts';
import { runOperatorCommand } from './operator-command.ts';
import type { World } from './world.ts';

const group = 'infrastructure.cluster.x-k8s.io';
const managed = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };

/** A pool in step whose count is the cloud's, so that what happens there stays. */
export async function addCloudOwned(world: World, name: string, size: number): Promise<void> {
  const place = await world.addObjects({ name, replicas: size });
  await world.cluster.patch('machinePool', name, { metadata: { annotations: managed } });
  await world.cloud.createGroup(place, { size });
  await world.inStep(name, place, size);
}

export async function untilAdopted(world: World, name: string): Promise<void> {
  await world.eventually(`${name} is adopted`, async () => {
    expect((await world.pool(name)).status).toHaveProperty('adoptedAt');
  });
}

/** Waits until the API server serves and keeps what the kinds say now. */
export async function untilServed(world: World, check: () => Promise<unknown>): Promise<void> {
  await world.eventually('the API server serves the kinds as they are now', check);
}

/** The whole pool, by whichever version of the API. */
export async function rawPool(world: World, name: string, version = 'v1alpha1'): Promise<unknown> {
  const { namespace } = world.cluster;
  const path = `/apis/${group}/${version}/namespaces/${namespace}/autoscalinggroupmachinepools/${name}`;
  return JSON.parse(await kubectl(namespace, 'get', '--raw', path)) as unknown;
}

/** What only the next release knows, as its users and its functions write it. */
const ofNextRelease = {
  spec: { surge: 2, reservation: { zone: 'a', held: 1 } },
  status: {
    reserved: { zone: 'a', held: 1 },
    initialization: { provisioned: true, attempts: 3 },
  },
  condition: {
    type: 'ReservationHeld',
    status: 'True',
    reason: 'Held',
    message: 'One instance is held back.',
    lastTransitionTime: '2026-01-01T12:00:00Z',
  },
} as const;

const written = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  status: z.object({ conditions: z.array(z.unknown()) }),
});

/** Writes all of it. A status is written as a function does it: on the condition that it is unchanged. */
export async function writeOfNextRelease(world: World, name: string): Promise<void> {
  const { spec, status, condition } = ofNextRelease;
  await world.cluster.patch('pool', name, { spec });
  await world.eventually(`the status of ${name} is written`, async () => {
    const before = written.parse(await rawPool(world, name));
    const conditions = [...before.status.conditions, condition];
    const { resourceVersion } = before.metadata;
    const body: Fields = { metadata: { resourceVersion }, status: { ...status, conditions } };
    await world.cluster.patch('pool', `${name}/status`, body);
  });
}

export async function expectOfNextRelease(world: World, name: string): Promise<void> {
  const { spec, status, condition } = ofNextRelease;
  expect(await rawPool(world, name)).toMatchObject({
    spec,
    status: { ...status, conditions: expect.arrayContaining([condition]) as unknown },
  });
}

const findings = z.object({
  findings: z.array(
    z.looseObject({ link: z.string(), state: z.string(), said: z.string(), mend: z.unknown() }),
  ),
});

/** What the doctor says of the kinds. */
export async function doctorOnKinds() {
  const { stdout } = await runOperatorCommand(['doctor', '-o', 'json'], {});
  return findings.parse(JSON.parse(stdout)).findings.filter(({ link }) => link === 'kinds');
}
