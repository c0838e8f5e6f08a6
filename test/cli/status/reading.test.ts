import { describe, expect, it } from 'vitest';
import type { ReportedMachinePool, ReportedPool } from '../../../shared/model/reported.ts';
import { readViews } from '../../../cli/status/read-views.ts';
import { FixedClock } from '../../fakes/fixed-clock.ts';
import { collect } from '../collect.ts';
import { aReportedMachinePool, aReportedPool } from './reported.ts';

const clock = new FixedClock();

async function* pages<Item>(...all: readonly (readonly Item[])[]): AsyncGenerator<readonly Item[]> {
  yield* all;
}

function aPool(name: string, machinePoolName: string | undefined = name): ReportedPool {
  const ref = { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name } as const;
  const { machinePoolName: _, ...pool } = aReportedPool({ ref });
  return machinePoolName === undefined ? pool : { ...pool, machinePoolName };
}

describe('readViews', () => {
  it('shows a pool as soon as its MachinePool is there, and asks for no more before', async () => {
    let asked = 0;
    async function* machinePools(): AsyncGenerator<readonly ReportedMachinePool[]> {
      for (const name of ['a', 'b', 'c']) {
        asked += 1;
        yield [aReportedMachinePool({ name })];
      }
    }
    const views = readViews(
      { clock },
      { pools: pages([aPool('a'), aPool('c')]), machinePools: machinePools() },
    );
    expect((await views.next()).value).toMatchObject({ name: 'a', wanted: 3 });
    // One page ahead.
    expect(asked).toBe(2);
    expect((await views.next()).value).toMatchObject({ name: 'c', wanted: 3 });
  });

  it('knows that a MachinePool is missing only when all are read', async () => {
    const machinePools = pages(
      [aReportedMachinePool({ name: 'a' })],
      [],
      [aReportedMachinePool({ name: 'z' })],
    );
    const views = await collect(
      readViews({ clock }, { pools: pages([aPool('gone'), aPool('z')]), machinePools }),
    );
    expect(views).toMatchObject([
      { name: 'gone', reason: 'MachinePoolMissing' },
      { name: 'z', state: 'in-sync' },
    ]);
  });

  it('finds the MachinePool that names a pool which has no owner yet', async () => {
    const infrastructure = { kind: 'AutoScalingGroupMachinePool', name: 'a' };
    const machinePools = pages([], [aReportedMachinePool({ name: 'other', infrastructure })]);
    const { machinePoolName: _, ...unowned } = aPool('a');
    const views = await collect(readViews({ clock }, { pools: pages([unowned]), machinePools }));
    expect(views).toMatchObject([{ machinePool: { name: 'other' }, reason: 'NoOwner' }]);
  });

  it('fails with what reading the MachinePools fails with', async () => {
    async function* failing(): AsyncGenerator<readonly ReportedMachinePool[]> {
      yield [];
      throw new Error('forbidden');
    }
    const views = readViews({ clock }, { pools: pages([aPool('a')]), machinePools: failing() });
    await expect(collect(views)).rejects.toThrow('forbidden');
  });

  it('shows nothing of no pools', async () => {
    expect(
      await collect(
        readViews({ clock }, { pools: pages<ReportedPool>([]), machinePools: pages() }),
      ),
    ).toEqual([]);
  });
});
