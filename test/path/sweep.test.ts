import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFault, type CloudFault } from './cloud-trouble.ts';
import { writesList } from './exchanges.ts';
import { ForeignMachinePools } from './foreign-machine-pools.ts';
import type { GroupPlace } from './groups.ts';
import { createSweepWorld, type SweepWorld } from './sweep-world.ts';

let world: SweepWorld;
let foreign: ForeignMachinePools;
let denial: CloudFault;
const places = new Map<string, GroupPlace>();

function placeOf(name: string): GroupPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`no ${name} was added`);
  return place;
}

/** A pool in step. Unless the cluster owns its count, what happens in the cloud stays. */
async function add(name: string, replicas: number, account?: string): Promise<void> {
  const place = await world.addObjects({ name, replicas, ...(account && { account }) });
  places.set(name, place);
  const isCloudsCount = name !== 'wished';
  if (isCloudsCount) {
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };
    await world.cluster.patch('machinePool', name, { metadata: { annotations } });
  }
  await world.cloud.createGroup(place, { size: replicas });
  await world.inStep(name, place, replicas);
  if (isCloudsCount) return;
  await world.eventually(`${name} is adopted`, async () => {
    expect((await world.pool(name)).status).toHaveProperty('adoptedAt');
  });
}

/** A group without events; nothing stands for it, or an object of another provider. */
async function addGroup(name: string, size: number): Promise<GroupPlace> {
  const place = world.placeOf({ name });
  places.set(name, place);
  await world.paths.withoutEvents(place, async () => {
    await world.cloud.createGroup(place, { size: 0 });
    await world.scaleAlone(place, size);
  });
  return place;
}

async function addForeign(name: string): Promise<void> {
  const place = await addGroup(name, 1);
  const { AutoScalingGroups: [group] = [] } = await world.cloud
    .at(place)
    .autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  await foreign.make({ name, replicas: 1, providerID: group?.AutoScalingGroupARN ?? '' });
  await world.eventually(`core owns the AWSMachinePool ${name}`, async () => {
    expect((await foreign.read(name)).metadata.ownerReferences).toHaveLength(1);
  });
}

async function addStray(): Promise<void> {
  await world.tag(await addGroup('stray', 1));
}

beforeAll(async () => {
  world = await createSweepWorld();
  // Of the other cloud, which this sweep has no hands for.
  await world.cluster.grant('azure', {
    subscriptionID: '00000000-0000-4000-8000-000000000001',
    regions: ['westeurope'],
    namespaces: [world.cluster.namespace],
  });
  foreign = await ForeignMachinePools.of('AWSMachinePool', world.cluster.namespace);
  await Promise.all([
    add('grown', 2),
    add('shrunk', 4),
    add('reported', 2),
    add('still', 2),
    add('wished', 2),
    add('away', 2, world.cloud.accounts.tenant),
    addForeign('capa'),
    addStray(),
  ]);
  await world.cluster.patch('pool', 'reported', { spec: { driftPolicy: 'report' } });
  await world.quiet();
});
afterAll(async () => {
  foreign.close();
  await world.end();
});

const writesOf = (name: string) => () =>
  world.gates.cluster.passed.filter(
    ({ method, path, environment }) =>
      method === 'PATCH' && path.includes(`/${name}`) && environment.startsWith('sweep-'),
  );

describe('a sweep after events were lost', () => {
  let reported: Awaited<ReturnType<SweepWorld['pool']>>;
  let still: typeof reported;
  let answer: Awaited<ReturnType<SweepWorld['sweeper']['tick']>>;

  beforeAll(async () => {
    await Promise.all([
      world.scaleInSilence(placeOf('grown'), 4),
      world.scaleInSilence(placeOf('shrunk'), 3),
      world.scaleInSilence(placeOf('reported'), 3),
      world.cluster.patch('machinePool', 'wished', { spec: { replicas: 4 } }),
    ]);
    [reported, still] = await Promise.all([world.pool('reported'), world.pool('still')]);
    denial = await addFault(world.cloud, placeOf('away'), {
      kind: 'error',
      action: 'DescribeAutoScalingGroups',
      code: 'AccessDenied',
      status: 403,
    });
    answer = await world.sweeper.tick();
    await denial.end();
  });

  it('brings all lists into step, and counts them as missed by events', async () => {
    await world.inStep('grown', placeOf('grown'), 4);
    await world.inStep('shrunk', placeOf('shrunk'), 3);
    expect(answer).toMatchObject({
      end: 'complete',
      tally: { pools: 5, foreignPools: 1, missedByEvents: 2, failed: 0 },
    });
    expect(answer.tally.findings).toMatchObject({ 'list-drift': 3 });
    expect(await world.sweeper.counted('DriftMissedByEvents')).toBe(2);
  });

  it('tells of each correction on the MachinePool', async () => {
    for (const name of ['grown', 'shrunk']) {
      const reasons = (await world.eventsOn(name)).map(({ reason }) => reason);
      expect(reasons, name).toContain('DriftCorrected');
    }
    expect((await world.eventsOn('still')).map(({ reason }) => reason)).not.toContain(
      'DriftCorrected',
    );
  });

  it('writes nothing where the policy is report, and nothing where all is in sync', async () => {
    expect(await world.pool('reported')).toEqual(reported);
    expect(await world.pool('still')).toEqual(still);
    expect(writesOf('reported')()).toEqual([]);
    expect(writesOf('still')()).toEqual([]);
    expect(JSON.stringify(await world.sweeper.log())).not.toContain('/still');
  });

  it('I4: asks for the wish of a MachinePool and never scales itself', async () => {
    expect(answer.tally).toMatchObject({ scaleRequests: 1 });
    await world.inStep('wished', placeOf('wished'), 4);
    const scaled = world.gates.aws.passed.filter(({ body }) =>
      body.includes('Action=SetDesiredCapacity'),
    );
    expect(scaled.map(({ environment }) => environment)).toEqual([
      expect.stringMatching(/^scale-/) as string,
    ]);
  });

  it('names a group that carries the tag and that no object claims', async () => {
    expect(answer.tally.findings).toMatchObject({ 'unclaimed-group': 1 });
  });

  it("nudges another provider's object whose list differs, and writes no list of it", async () => {
    expect(answer.tally).toMatchObject({ nudged: 1 });
    const { metadata, spec } = await foreign.read('capa');
    expect(metadata.annotations).toHaveProperty('poolsync/nudge');
    expect(spec.providerIDList).toEqual(['cloud:///nowhere/0']);
  });

  it('goes on where an account is denied, and the record says so', async () => {
    const record = await world.record();
    const { tenant: account } = world.cloud.accounts;
    expect(answer.tally).toMatchObject({ unseen: 1, findings: { 'group-unread': 1 } });
    expect(record).toMatchObject({ cloud: 'aws', complete: true, tally: answer.tally });
    expect(record.unseen).toContainEqual(
      expect.objectContaining({
        where: expect.stringContaining(account) as string,
        pools: 1,
        code: 'cloud-denied',
      }),
    );
  });

  it('says in one line what came of it', async () => {
    const ends = (await world.sweeper.log()).filter(({ message }) => message === 'sweep ended');
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({ level: 'WARN', complete: true, missedByEvents: 2 });
  });
});

describe('a sweep that is killed in the middle', () => {
  it('I2: is made good by the next ones, of which two at once do no harm', async () => {
    const names = ['grown', 'shrunk', 'still'];
    const before = new Map<string, number>();
    for (const name of names) before.set(name, (await world.cluster.versions(name)).length);
    await Promise.all(names.map((name) => world.scaleInSilence(placeOf(name), 6)));
    const held = world.gates.cluster.hold('answer', writesList('grown'));
    const killed = world.sweeper.failingTick();
    const { environment } = await held.arrived;
    process.kill(world.sweeper.pids().get(environment) ?? 0, 'SIGKILL');
    held.cut();
    expect(await killed).toBe('Runtime.ExitError');

    const answers = await Promise.all([world.sweeper.tick(), world.sweeper.tick()]);
    expect(answers.map(({ end }) => end)).toEqual(['complete', 'complete']);
    expect(answers.map(({ tally }) => tally.failed)).toEqual([0, 0]);
    for (const name of names) {
      const list = await world.inStep(name, placeOf(name), 6);
      expect(await world.listsSince(name, before.get(name) ?? 0), name).toEqual([list.join(' ')]);
    }
  });
});
