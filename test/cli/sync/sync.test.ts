import { describe, expect, it } from 'vitest';
import { aListDrift, aReplicasDrift, aTrouble, ids } from '../drift/findings.ts';
import { finding, runTold } from '../drift/told-cluster.ts';

const guarded = aListDrift('web', { added: [], removed: ids(8), guarded: true });
const plain = aListDrift('api');

describe('poolsync sync', () => {
  it('shows the plan, carries it out and says what came of each pool', async () => {
    const ran = await runTold(
      { told: [finding(plain), finding(aReplicasDrift('api'))] },
      'sync',
      '-A',
    );
    expect(ran).toMatchObject({ status: 0, complaints: [], asked: [] });
    expect(ran.corrected).toHaveLength(1);
    expect(ran.stdout).toContain('list:     1 ID to add');
    expect(ran.stdout).toMatch(/\n {2}fleet\/api {2}corrected\nSync: 1 pool: 1 corrected\n$/);
  });

  it('writes nothing where nothing differs', async () => {
    const ran = await runTold({}, 'sync');
    expect(ran).toMatchObject({ status: 0, corrected: [] });
    expect(ran.stdout).not.toContain('Sync:');
  });

  it('asks before many IDs leave at once, and carries it out after a yes', async () => {
    const ran = await runTold({ told: [finding(guarded), finding(plain)], answer: true }, 'sync');
    expect(ran.asked).toHaveLength(1);
    expect(ran.asked[0]).toContain('fleet/web: 8 IDs would leave its list at once');
    expect(ran.corrected[0]).toEqual([plain, guarded]);
    expect(ran.status).toBe(0);
  });

  it.each([
    ['a no', false, 'you did not agree'],
    ['nobody there to be asked', undefined, '--yes agrees'],
  ])(
    'leaves those pools after %s, carries out the others and ends with 3',
    async (_, answer, said) => {
      const world = { told: [finding(guarded), finding(plain)] };
      const ran = await runTold(answer === undefined ? world : { ...world, answer }, 'sync');
      expect(ran.corrected).toEqual([[plain]]);
      expect(ran.stdout).toContain(said);
      expect(ran.status).toBe(3);
    },
  );

  it('asks nothing with --yes', async () => {
    const ran = await runTold({ told: [finding(guarded)] }, 'sync', '--yes');
    expect(ran).toMatchObject({ status: 0, asked: [], corrected: [[guarded]] });
  });

  it('waits for the second reading 15 s, and says so on the way', async () => {
    const ran = await runTold(
      {
        told: [finding(guarded), finding(plain)],
        correct: (each, call) =>
          each === guarded && call === 1 ? 'waits-for-second-reading' : 'corrected',
      },
      'sync',
      '--yes',
    );
    expect(ran.corrected).toEqual([[plain, guarded], [guarded]]);
    expect(ran.pausedMs.reduce((sum, ms) => sum + ms)).toBeGreaterThan(15_000);
    expect(ran.progress[0]).toContain('read a second time in 16 s');
    expect(ran.stdout).toContain('Sync: 2 pools: 2 corrected');
    expect(ran.status).toBe(0);
  });

  it('says which part of a pool came to which end where they differ', async () => {
    const count = aReplicasDrift('web');
    const stop = new AbortController();
    const ran = await runTold(
      {
        stop,
        told: [finding(guarded), finding(count)],
        correct: (each) => {
          stop.abort();
          return each === guarded ? 'waits-for-second-reading' : 'corrected';
        },
      },
      'sync',
      '--yes',
    );
    expect(ran.stdout).toMatch(
      /\n {2}fleet\/web {2}list: waits for a second reading\n {2}fleet\/web {2}count: corrected\n/,
    );
  });

  it('ends what it began and waits no longer after Ctrl-C', async () => {
    const stop = new AbortController();
    const ran = await runTold(
      {
        stop,
        told: [finding(plain)],
        correct: () => {
          stop.abort();
          return 'waits-for-second-reading';
        },
      },
      'sync',
    );
    expect(ran).toMatchObject({ status: 130, complaints: [] });
    expect(ran.corrected).toHaveLength(1);
    expect(ran.stdout).toContain('Sync: 1 pool: 1 waits for a second reading');
  });

  it('leaves a pool whose driftPolicy is report, unless it is named', async () => {
    const told = [finding(aListDrift('web', { policy: 'report' }))];
    const all = await runTold({ told }, 'sync');
    expect(all).toMatchObject({ status: 2, corrected: [] });
    expect(all.stdout).toContain('driftPolicy is report');
    const named = await runTold({ told }, 'sync', 'web');
    expect(named.corrected).toEqual([[aListDrift('web', { policy: 'correct' })]]);
    expect(named.status).toBe(0);
  });

  it('leaves scale requests to the watch where it knows no bus for them', async () => {
    const told = [finding(aReplicasDrift('web'))];
    const ran = await runTold({ told, installation: { name: 'blue', buses: [] } }, 'sync');
    expect(ran).toMatchObject({ status: 0, corrected: [] });
    expect(ran.stdout).toContain('the watch asks');
  });

  it('ends with 1 where something failed, and with 3 where a person is needed', async () => {
    const told = [finding(plain), finding(aTrouble('web'))];
    const failing = await runTold({ told, correct: () => 'failed' }, 'sync');
    expect(failing.status).toBe(1);
    const needing = await runTold({ told }, 'sync');
    expect(needing).toMatchObject({ status: 3, corrected: [[plain]] });
  });

  it('prints one document as json, with what came of each finding', async () => {
    const ran = await runTold({ told: [finding(plain)] }, 'sync', '-o', 'json');
    expect(JSON.parse(ran.stdout)).toMatchObject({
      findings: [plain],
      results: [{ finding: plain, end: 'corrected' }],
    });
  });
});
