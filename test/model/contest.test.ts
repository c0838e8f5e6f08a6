import { describe, expect, it } from 'vitest';
import {
  contestInAgreement,
  decideContest,
  isUndoneInCloud,
  isUndoneInCluster,
  uncontestedCondition,
} from '../../shared/model/contest.ts';
import type { Contested, LastScale } from '../../shared/model/pool.ts';
import { noon } from '../fakes/builders.ts';

const minute = 60_000;
const after = (ms: number) => new Date(noon.getTime() + ms);
const at = (ms: number) => after(ms).toISOString();

function lastScale(overrides: Partial<LastScale> = {}): LastScale {
  return {
    from: 3,
    to: 5,
    machinePoolGeneration: 1,
    time: at(0),
    result: 'Accepted',
    ...overrides,
  };
}

describe('decideContest', () => {
  it('tries where nothing was ever set back', () => {
    expect(decideContest(undefined, false, noon)).toEqual({ kind: 'try' });
  });

  it('counts the first time, and tries again', () => {
    expect(decideContest(undefined, true, noon)).toEqual({
      kind: 'try',
      contested: { count: 1, since: at(0) },
    });
  });

  it('stops for ten minutes at the second time within five minutes', () => {
    const once: Contested = { count: 1, since: at(0) };
    expect(decideContest(once, true, after(5 * minute))).toEqual({
      kind: 'stop',
      contested: { count: 2, since: at(0), nextTryAt: at(15 * minute) },
    });
  });

  it('begins to count anew where the first time is longer ago', () => {
    const once: Contested = { count: 1, since: at(0) };
    expect(decideContest(once, true, after(5 * minute + 1))).toEqual({
      kind: 'try',
      contested: { count: 1, since: at(5 * minute + 1) },
    });
  });

  const stopped: Contested = { count: 2, since: at(0), nextTryAt: at(10 * minute) };

  it.each([true, false])(
    'stays stopped until its time, and says the same (undone: %s)',
    (undone) => {
      expect(decideContest(stopped, undone, after(10 * minute - 1))).toEqual({
        kind: 'stop',
        contested: stopped,
      });
    },
  );

  it('tries once when its time has come, and not again for ten minutes', () => {
    const next = decideContest(stopped, true, after(10 * minute));
    expect(next).toEqual({
      kind: 'try',
      contested: { count: 3, since: at(0), nextTryAt: at(20 * minute) },
    });
    expect(decideContest(next.contested, true, after(10 * minute + 1)).kind).toBe('stop');
  });
});

describe('isUndoneInCloud', () => {
  it.each<[string, Partial<LastScale>, number, number, boolean]>([
    ['the group has what it was told', {}, 5, 5, false],
    ['the group has another figure, and the wish is the same', {}, 5, 4, true],
    ['the wish is another one', {}, 6, 4, false],
    ['the cloud refused', { result: 'Refused' }, 5, 4, false],
    ['it was written to the cluster', { result: 'WrittenBack' }, 5, 4, false],
  ])('where %s', (_, scaled, replicas, desired, undone) => {
    expect(isUndoneInCloud({ lastScale: lastScale(scaled) }, { replicas }, desired)).toBe(undone);
  });

  it('is not where nothing was ever asked', () => {
    expect(isUndoneInCloud({}, { replicas: 5 }, 4)).toBe(false);
  });
});

describe('isUndoneInCluster', () => {
  const writtenBack = { lastScale: lastScale({ result: 'WrittenBack' }) };
  it.each([
    ['it stands', 5, 'poolsync', 5, false],
    ['somebody replaced it', 4, 'gitops', 5, true],
    ['the group wants another figure by now', 5, 'gitops', 6, false],
    ['the value is our own older one', 4, 'poolsync', 5, false],
    ['somebody wrote the same figure', 5, 'gitops', 5, false],
  ])('where %s', (_, replicas, replicasWriter, desired, undone) => {
    expect(isUndoneInCluster(writtenBack, { replicas, replicasWriter }, desired)).toBe(undone);
  });
});

describe('contestInAgreement', () => {
  const contested: Contested = { count: 2, since: at(0), nextTryAt: at(10 * minute) };

  it('goes on while the value that was set last has not stood for five minutes', () => {
    const status = { contested, lastScale: lastScale() };
    expect(contestInAgreement(status, 5, after(5 * minute - 1))).toEqual(contested);
    expect(contestInAgreement(status, 5, after(5 * minute))).toBeUndefined();
  });

  it('is over where both agree on another figure than the one that was set', () => {
    expect(contestInAgreement({ contested, lastScale: lastScale() }, 4, noon)).toBeUndefined();
  });
});

describe('uncontestedCondition', () => {
  it('is True until it was set back twice', () => {
    expect(uncontestedCondition({ count: 1, since: at(0) }, 'x')).toMatchObject({ status: 'True' });
  });

  it('names who sets it back, and the cure, and nothing that differs from try to try', () => {
    const said = (count: number) =>
      uncontestedCondition({ count, since: at(0), nextTryAt: at(count) }, 'A scaling policy');
    expect(said(2)).toMatchObject({ status: 'False', reason: 'Contested' });
    expect(said(2).message).toContain('A scaling policy');
    expect(said(2).message).toContain('replicas-managed-by');
    expect(said(3)).toEqual(said(2));
  });
});
