import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, SweepCursor } from '../../shared/model/drift.ts';
import { sweep } from '../../shared/sweep/sweep.ts';
import { emptyTally } from '../../shared/sweep/tally.ts';
import {
  aCloudAccount,
  aGroup,
  aGroupRef,
  aMachinePool,
  anInstance,
  aPool,
  aPoolRef,
  arnOf,
  otherAccount,
} from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aFleet, settleFleet, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from '../sweep/find-all.ts';

/** What became of a pool while no event came. */
interface Drift {
  readonly instances: readonly number[];
  readonly replicas: number;
  readonly owner: 'cluster' | 'cloud';
  readonly isGroupGone: boolean;
  readonly isPaused: boolean;
}

const drift: fc.Arbitrary<Drift> = fc.record({
  instances: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
  replicas: fc.integer({ min: 0, max: 6 }),
  owner: fc.constantFrom('cluster', 'cloud'),
  isGroupGone: fc.boolean(),
  isPaused: fc.boolean(),
});

const fleet = fc.array(drift, { minLength: 1, maxLength: 8 });

/** A later pool on the group of another one, and what became of that one since it was told so. */
interface Twin {
  readonly of: number;
  readonly namespace: 'early' | 'late';
  readonly rival: 'stays' | 'gone' | 'moved';
}

const twins: fc.Arbitrary<readonly Twin[]> = fc.uniqueArray(
  fc.record({
    of: fc.nat({ max: 7 }),
    namespace: fc.constantFrom('early', 'late'),
    rival: fc.constantFrom('stays', 'stays', 'gone', 'moved'),
  }),
  { maxLength: 4, selector: ({ of, namespace }) => `${namespace}/${of}` },
);

async function putTwins(deps: FakeSweepDeps, twinsOf: readonly Twin[]): Promise<void> {
  deps.cluster.accounts = [aCloudAccount({ namespaces: ['*'] })];
  for (const { of, namespace } of twinsOf) {
    const ref = aPoolRef(`t-${of}`, namespace);
    const later = { group: aGroupRef(`p-${of}`), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref, machinePoolName: ref.name, ...later }));
    const owner = { namespace, name: ref.name, uid: `uid-of-owner-${namespace}-${of}` };
    deps.cluster.putMachinePool(aMachinePool(owner));
  }
  await settleFleet(deps);
}

function leaveTwin(deps: FakeSweepDeps, { of, rival }: Twin): void {
  const ref = aPoolRef(`p-${of}`);
  const group = aGroupRef(`elsewhere-${of}`);
  if (rival === 'gone') deps.cluster.remove(ref);
  if (rival === 'moved') deps.cluster.put({ ...aPool({ ref, group }), machinePoolName: ref.name });
}

async function drifted(
  drifts: readonly Drift[],
  rivals: readonly Twin[] = [],
): Promise<FakeSweepDeps> {
  const deps = await aFleet(...drifts.map((_, at) => `p-${at}`));
  const some = rivals.filter(({ of }) => of < drifts.length);
  await putTwins(deps, some);
  for (const [at, each] of drifts.entries()) {
    const name = `p-${at}`;
    const group = aGroupRef(name);
    const instances = each.instances.map((of) => anInstance(`${name}-${of}`));
    if (each.isGroupGone) deps.cloud.remove(group);
    else deps.cloud.put(group, aGroup(instances, { id: arnOf(group) }));
    deps.cluster.changeMachinePool(aMachinePool({ name }), (mine) => ({
      ...mine,
      replicas: each.replicas,
      ...(each.owner === 'cloud' ? { replicasManagedBy: 'cloud' } : {}),
      pausedByAnnotation: each.isPaused,
    }));
  }
  for (const each of some) leaveTwin(deps, each);
  // What was agreed a moment ago is no longer on its way.
  deps.clock.advanceMs(60_000);
  return deps;
}

function inOrder(findings: readonly Finding[]): readonly string[] {
  return findings.map((each) => JSON.stringify(each)).toSorted();
}

const usual = { cloud: 'aws', installation: 'test', version: '1', policy: 'correct' } as const;

function run(deps: FakeSweepDeps): ReturnType<typeof sweep> {
  return sweep(deps, { ...usual, signal: new AbortController().signal });
}

describe('laws of the sweep', () => {
  it('a second one finds nothing that is to be written', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (drifts) => {
        const deps = await drifted(drifts);
        const record = await run(deps);
        expect(record).toMatchObject({ complete: true, tally: { failed: 0, unseen: 0 } });
        const { findings } = await findAll(deps);
        expect(findings.filter(({ remedy }) => remedy === 'write')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('I1: lists what the group has, and only where it was read and nothing is paused', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (drifts) => {
        const deps = await drifted(drifts);
        const before = deps.cluster.pools();
        await run(deps);
        for (const [at, each] of drifts.entries()) {
          const pool = deps.cluster.pool(aPoolRef(`p-${at}`));
          const had = before.find(({ uid }) => uid === pool.uid);
          const isLeft = each.isPaused || each.isGroupGone;
          const wanted = each.instances.map((of) => anInstance(`p-${at}-${of}`).providerId);
          expect(pool.providerIdList).toEqual(isLeft ? had?.providerIdList : wanted.toSorted());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds the same over any cuts as in one walk', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
    const pageSize = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(fleet, twins, cuts, pageSize, async (drifts, rivals, at, size) => {
        const deps = await drifted(drifts, rivals);
        deps.fleet.pageSize = size;
        const whole = briefly(await findAll(deps));
        const parts: string[] = [];
        let pools = 0;
        let from: SweepCursor | undefined;
        for (const most of [...at, Number.POSITIVE_INFINITY]) {
          let pages = 0;
          const isOver = (): boolean => (pages += 1) > most;
          const part = await findAll(deps, { isOver, ...(from === undefined ? {} : { from }) });
          parts.push(...briefly(part));
          pools += part.pools;
          const [place] = part.cutShort;
          if (place === undefined) break;
          from = { startedAt: '', hop: 1, tally: emptyTally, ...place };
        }
        expect(parts.toSorted()).toEqual(whole);
        expect(pools).toBe(deps.cluster.pools().length);
      }),
      { numRuns: 60 },
    );
  });

  it('finds of a pool the same in its namespace alone as in the whole walk', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, twins, async (drifts, rivals) => {
        const deps = await drifted(drifts, rivals);
        const { findings } = await findAll(deps);
        for (const namespace of ['early', 'fleet', 'late']) {
          const within = findings.filter((each) => {
            return 'pool' in each && each.pool.namespace === namespace;
          });
          const found = await findAll(deps, { namespaces: [namespace] });
          expect(inOrder(found.findings)).toEqual(inOrder(within));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds the same of one account whatever fails in another', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, fc.boolean(), async (drifts, isDenied) => {
        const deps = await drifted(drifts);
        const before = briefly(await findAll(deps));
        deps.cluster.accounts = [
          aCloudAccount(),
          aCloudAccount({ name: 'other', account: otherAccount, roleArn: 'arn:role' }),
        ];
        const [pool] = deps.cluster.pools();
        if (pool === undefined) return;
        const group = aGroupRef('far', { account: otherAccount });
        const far = { ref: aPoolRef('far'), uid: 'far', machinePoolName: 'far', group };
        deps.cluster.put({ ...pool, ...far });
        deps.cluster.putMachinePool(aMachinePool({ name: 'far' }));
        const fault = isDenied ? faults.denied : faults.throttled;
        deps.cloud.failWith(({ account }) => (account === otherAccount ? fault() : undefined));
        const found = await findAll(deps);
        const ofOther = (finding: string) => finding.endsWith(' far');
        expect(briefly(found).filter((finding) => !ofOther(finding))).toEqual(before);
        // A refusal stays until somebody grants the right, so it is a finding; a fault passes.
        const told = isDenied ? ['group-unread far', 'status-drift far'] : [];
        expect(briefly(found).filter(ofOther)).toEqual(told);
        expect(found.unseen.map(({ pools }) => pools)).toEqual([1]);
      }),
      { numRuns: 40 },
    );
  });

  it('never asks for more than it may: no write is made by finding, and no request by a report', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (drifts) => {
        const deps = await drifted(drifts);
        await findAll(deps);
        const signal = new AbortController().signal;
        const record = await sweep(deps, { ...usual, signal, policy: 'report' });
        expect(deps.cluster.writes).toEqual([]);
        expect(deps.bus.calls).toEqual([]);
        expect(record.tally).toMatchObject({ corrected: 0, missedByEvents: 0 });
      }),
      { numRuns: 40 },
    );
  });
});
