import { describe, expect, it } from 'vitest';
import { sandboxPools } from '../../../sandbox/installation/sandbox-pools.ts';
import { isInSync, isSettledAt } from '../../../sandbox/report/agreement.ts';
import { createFleet, type Fleet, type PoolView } from '../../../sandbox/report/fleet.ts';
import { latenciesOf } from '../../../sandbox/report/latencies.ts';
import { waitFor } from '../../../sandbox/scenario/wait-for.ts';

const providerId = (instanceId: string) => `aws:///eu-west-1a/${instanceId}`;

function viewOf(fleet: Fleet): PoolView {
  const view = fleet.views().find(({ pool }) => pool.name === 'web');
  if (view === undefined) throw new Error('the fleet lost its pool');
  return view;
}

/** An instance that came into service, with the event that tells of it, at 1,000 ms. */
function launched(fleet: Fleet, id = 'i-1'): void {
  fleet.instanceIs('web', providerId(id), 'InService');
  fleet.hasChanged('web', providerId(id), 'joined', 1_000);
}

describe('createFleet', () => {
  it('measures a change from its event to the list and to the MachinePool', () => {
    const fleet = createFleet(sandboxPools);
    launched(fleet);
    fleet.shows('list', 'web', [providerId('i-1')], 1_040);
    fleet.shows('machinePool', 'web', [providerId('i-1')], 1_100);

    expect(fleet.changes()).toMatchObject([
      {
        pool: 'web',
        instanceId: 'i-1',
        kind: 'joined',
        list: { kind: 'after', ms: 40 },
        machinePool: { kind: 'after', ms: 100 },
      },
    ]);
  });

  it('measures only the first time that a change is seen', () => {
    const fleet = createFleet(sandboxPools);
    launched(fleet);
    fleet.shows('list', 'web', [providerId('i-1')], 1_040);
    fleet.shows('list', 'web', [providerId('i-1')], 1_900);

    expect(fleet.changes()).toMatchObject([{ list: { ms: 40 }, machinePool: undefined }]);
  });

  it('measures how long an instance that is gone stays listed', () => {
    const fleet = createFleet(sandboxPools);
    fleet.instanceIs('web', providerId('i-1'), 'InService');
    fleet.shows('list', 'web', [providerId('i-1')], 900);
    fleet.instanceIs('web', providerId('i-1'), null);
    fleet.hasChanged('web', providerId('i-1'), 'left', 1_000);
    fleet.shows('list', 'web', [], 1_025);

    expect(fleet.changes()).toMatchObject([{ kind: 'left', list: { kind: 'after', ms: 25 } }]);
  });

  it('measures nothing where the list was ahead of the event', () => {
    const fleet = createFleet(sandboxPools);
    fleet.instanceIs('web', providerId('i-1'), 'Pending');
    fleet.shows('list', 'web', [providerId('i-1')], 900);
    fleet.hasChanged('web', providerId('i-1'), 'joined', 1_000);

    expect(fleet.changes()).toMatchObject([{ list: { kind: 'ahead' } }]);
    expect(latenciesOf(fleet.changes(), 'list')).toEqual({ n: 0, p50: null, p99: null, max: null });
  });

  it('forgets a launch that was never listed before the instance went', () => {
    const fleet = createFleet(sandboxPools);
    launched(fleet);
    fleet.hasChanged('web', providerId('i-1'), 'left', 2_000);

    expect(fleet.changes().map(({ kind }) => kind)).toEqual(['left']);
  });

  it('tells once of a change that has arrived everywhere', () => {
    const fleet = createFleet(sandboxPools);
    const arrived: string[] = [];
    fleet.subscribe((event) => {
      if (event.kind === 'arrived') arrived.push(event.change.instanceId);
    });
    launched(fleet);
    fleet.shows('list', 'web', [providerId('i-1')], 1_040);
    expect(arrived).toEqual([]);
    fleet.shows('machinePool', 'web', [providerId('i-1')], 1_100);
    fleet.shows('machinePool', 'web', [providerId('i-1')], 1_200);
    expect(arrived).toEqual(['i-1']);
  });

  it('leaves out what is none of its pools', () => {
    const fleet = createFleet(sandboxPools);
    fleet.instanceIs('nobody', providerId('i-1'), 'InService');
    fleet.hasChanged('nobody', providerId('i-1'), 'joined', 1_000);

    expect(fleet.views().every(({ cloud }) => cloud.size === 0)).toBe(true);
    expect(fleet.changes()).toEqual([]);
  });

  it('takes the same number in another scale set for another instance', () => {
    const fleet = createFleet(sandboxPools);
    for (const pool of ['uniform', 'flexible']) {
      fleet.instanceIs(pool, `azure:///${pool}/0`, 'Running');
      fleet.hasChanged(pool, `azure:///${pool}/0`, 'joined', 1_000);
    }

    expect(fleet.changes()).toMatchObject([
      { cloud: 'azure', pool: 'uniform', instanceId: '0' },
      { cloud: 'azure', pool: 'flexible', instanceId: '0' },
    ]);
  });

  it('puts a change under the step of its pool', () => {
    const fleet = createFleet(sandboxPools);
    fleet.beginStep('web', 'web scales out');
    fleet.beginStep('batch', 'batch scales in');
    launched(fleet);

    expect(fleet.changes()).toMatchObject([{ step: 'web scales out' }]);
  });
});

describe('isSettledAt', () => {
  it('wants the same instances in all three places, and all of them in service', () => {
    const fleet = createFleet(sandboxPools);
    launched(fleet);
    expect(isInSync(viewOf(fleet))).toBe(false);
    fleet.shows('list', 'web', [providerId('i-1')], 1_040);
    expect(isInSync(viewOf(fleet))).toBe(false);
    fleet.shows('machinePool', 'web', [providerId('i-2')], 1_040);
    expect(isInSync(viewOf(fleet))).toBe(false);
    fleet.shows('machinePool', 'web', [providerId('i-1')], 1_100);
    expect(isSettledAt(viewOf(fleet), 1)).toBe(true);
    expect(isSettledAt(viewOf(fleet), 2)).toBe(false);
    fleet.instanceIs('web', providerId('i-1'), 'Terminating:Wait');
    expect(isInSync(viewOf(fleet))).toBe(true);
    expect(isSettledAt(viewOf(fleet), 1)).toBe(false);
  });
});

describe('latenciesOf', () => {
  it('gives percentiles by nearest rank', () => {
    const changes = Array.from({ length: 200 }, (_, index) => ({
      step: '',
      cloud: 'aws' as const,
      pool: 'web',
      instanceId: `i-${index}`,
      kind: 'joined' as const,
      at: 0,
      list: { kind: 'after' as const, ms: 200 - index },
      machinePool: undefined,
    }));
    expect(latenciesOf(changes, 'list')).toEqual({ n: 200, p50: 100, p99: 198, max: 200 });
    expect(latenciesOf(changes, 'machinePool')).toMatchObject({ n: 0 });
  });
});

describe('waitFor', () => {
  const options = {
    what: 'web lists i-1',
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };

  it('gives what it sees as soon as the fleet shows it', async () => {
    const fleet = createFleet(sandboxPools);
    const waiting = waitFor(fleet, options, () => [...viewOf(fleet).list][0]);
    fleet.shows('list', 'web', ['aws:///a/i-1'], 0);

    expect(await waiting).toBe('aws:///a/i-1');
  });

  it('says what it waited for and what every pool looks like when the time is over', async () => {
    const fleet = createFleet(sandboxPools);
    fleet.instanceIs('web', providerId('i-1'), 'Pending');
    const waiting = waitFor(fleet, { ...options, timeoutMs: 1 }, () => undefined);

    await expect(waiting).rejects.toThrow(/web lists i-1\n {2}web: cloud 1 \(1 Pending\), list 0/);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const waiting = waitFor(
      createFleet(sandboxPools),
      { ...options, signal: controller.signal },
      () => undefined,
    );
    controller.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
  });
});
