import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../../watch/state/fleet.ts';
import { wantsOf } from '../../../watch/decide/wants.ts';
import { aMachinePool, noon } from '../../fakes/builders.ts';
import { allKinds } from '../../fakes/watch-parts.ts';
import { aWatchedPool, aWatchedForeignPool } from '../../fakes/watched.ts';

const present = <Item>(item: Item) => ({ kind: 'present', item }) as const;
const gone = (key: string) => ({ kind: 'gone', key }) as const;
const cluster = (isPaused: boolean) => present({ namespace: 'fleet', name: 'cluster', isPaused });
const subject = 'AutoScalingGroupMachinePool fleet/pool';

/** The facts of all objects, for comparison. */
function factsIn(fleet: Fleet) {
  return [...fleet.subjects(allKinds)].toSorted().map((key) => fleet.factsOf(key));
}

describe('Fleet', () => {
  it('joins a pool with its MachinePool and the pause of its Cluster, whichever came first', () => {
    const fleet = new Fleet();
    fleet.machinePool(present(aMachinePool()));
    expect(fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool()))).toEqual([subject]);
    expect(fleet.cluster(cluster(true))).toEqual([subject]);
    expect(factsIn(fleet)).toEqual([
      { kind: 'pool', pool: aWatchedPool(), machinePool: aMachinePool(), isPaused: true },
    ]);
  });

  it('tells which pools a MachinePool touches, and after it is gone', () => {
    const fleet = new Fleet();
    fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool()));
    expect(fleet.machinePool(present(aMachinePool()))).toEqual([subject]);
    expect(fleet.machinePool(present(aMachinePool({ name: 'other' })))).toEqual([]);
    expect(fleet.machinePool(gone('fleet/machine-pool'))).toEqual([subject]);
    expect(factsIn(fleet)).toEqual([{ kind: 'pool', pool: aWatchedPool(), isPaused: false }]);
  });

  it('touches no pool with a Cluster whose pause stays as it is', () => {
    const fleet = new Fleet();
    fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool()));
    expect(fleet.cluster(cluster(false))).toEqual([]);
    expect(fleet.cluster(cluster(true))).toEqual([subject]);
    expect(fleet.cluster(cluster(true))).toEqual([]);
    expect(fleet.cluster(gone('fleet/cluster'))).toEqual([subject]);
  });

  it('is paused by each of the three objects alone', () => {
    const facts = (pool: boolean, machinePool: boolean) => {
      const fleet = new Fleet();
      fleet.pool(
        'AutoScalingGroupMachinePool',
        present(aWatchedPool({ pausedByAnnotation: pool })),
      );
      fleet.machinePool(present(aMachinePool({ pausedByAnnotation: machinePool })));
      return factsIn(fleet);
    };
    expect(facts(false, false)).toMatchObject([{ isPaused: false }]);
    expect(facts(true, false)).toMatchObject([{ isPaused: true }]);
    expect(facts(false, true)).toMatchObject([{ isPaused: true }]);
  });

  it('follows a pool from one owner to another', () => {
    const fleet = new Fleet();
    fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool()));
    fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool({ machinePoolName: 'other' })));
    expect(fleet.machinePool(present(aMachinePool()))).toEqual([]);
    expect(fleet.machinePool(present(aMachinePool({ name: 'other' })))).toEqual([subject]);
  });

  it('forgets what is gone', () => {
    const fleet = new Fleet();
    fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool()));
    fleet.foreignPool('AWSMachinePool', present(aWatchedForeignPool()));
    fleet.pool('AutoScalingGroupMachinePool', gone('fleet/pool'));
    fleet.foreignPool('AWSMachinePool', gone('fleet/capa'));
    expect(factsIn(fleet)).toEqual([]);
    expect([...fleet.counts().values()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('tells pools of two providers apart that have one name', () => {
    const fleet = new Fleet();
    const ref = { ...aWatchedForeignPool().ref, kind: 'AzureMachinePool' } as const;
    fleet.foreignPool('AWSMachinePool', present(aWatchedForeignPool()));
    const azure = aWatchedForeignPool({ ref });
    const subjects = fleet.foreignPool('AzureMachinePool', present(azure));
    expect(subjects).toEqual(['AzureMachinePool fleet/capa']);
    expect([...fleet.subjects(new Set(['AzureMachinePool'] as const))]).toEqual(subjects);
    expect(fleet.cluster(cluster(true))).toHaveLength(2);
    fleet.foreignPool('AWSMachinePool', gone('fleet/capa'));
    expect(factsIn(fleet)).toEqual([{ kind: 'foreign-pool', pool: azure, isPaused: true }]);
    expect(fleet.counts().get('AzureMachinePool')).toBe(1);
  });

  it('I6: comes to the same facts and wants whatever the order in which the feeds tell', () => {
    const tell: readonly ((fleet: Fleet) => unknown)[] = [
      (fleet) => fleet.pool('AutoScalingGroupMachinePool', present(aWatchedPool())),
      (fleet) =>
        fleet.pool(
          'AutoScalingGroupMachinePool',
          present(aWatchedPool({ ref: { ...aWatchedPool().ref, name: 'b' } })),
        ),
      (fleet) => fleet.machinePool(present(aMachinePool({ replicas: 9 }))),
      (fleet) => fleet.cluster(cluster(true)),
      (fleet) => fleet.cluster(present({ namespace: 'fleet', name: 'other', isPaused: false })),
      (fleet) => fleet.foreignPool('AWSMachinePool', present(aWatchedForeignPool())),
    ];
    const inOrder = new Fleet();
    for (const step of tell) step(inOrder);
    const order = fc.shuffledSubarray([...tell], { minLength: tell.length });
    fc.assert(
      fc.property(order, fc.array(fc.nat(tell.length - 1)), (steps, repeats) => {
        const fleet = new Fleet();
        for (const step of steps) step(fleet);
        for (const again of repeats) tell[again]?.(fleet);
        expect(factsIn(fleet)).toEqual(factsIn(inOrder));
        const wants = factsIn(fleet).flatMap((facts) => facts && wantsOf(facts, noon));
        expect(wants).toEqual(factsIn(inOrder).flatMap((facts) => facts && wantsOf(facts, noon)));
      }),
    );
  });
});
