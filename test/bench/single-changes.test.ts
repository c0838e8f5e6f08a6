import { describe, expect, it } from 'vitest';
import { latenciesOf, type Change } from '../../bench/way-out/single-changes.ts';

const change = (pool: string, askedAt: number): Change => ({
  pool,
  askedAt,
  storedAt: askedAt + 10,
  saidAt: askedAt + 90,
});
const asking = 'SetDesiredCapacity';
const set = (time: number) => ({ time, action: asking });

describe('latenciesOf', () => {
  it('measures each change until the first call that follows it', () => {
    const changes = [change('web', 1_000), change('batch', 2_000)];
    expect(latenciesOf(changes, [set(1_060), set(1_080), set(2_070)], asking)).toEqual([
      { cloudMs: 60, cloudAfterStoredMs: 50, statusMs: 90 },
      { cloudMs: 70, cloudAfterStoredMs: 60, statusMs: 90 },
    ]);
  });

  it('takes neither other calls nor those of an earlier change', () => {
    const calls = [set(999), { time: 1_020, action: 'PutEvents' }, set(1_070)];
    expect(latenciesOf([change('web', 1_000)], calls, asking)).toMatchObject([{ cloudMs: 70 }]);
  });

  it('refuses a change that no call followed before the next one', () => {
    const changes = [change('web', 1_000), change('batch', 2_000)];
    expect(() => latenciesOf(changes, [set(2_070), set(2_090)], asking)).toThrow(
      'nothing was asked of the group of web',
    );
  });

  it('never shows less than nothing where the record has whole milliseconds', () => {
    expect(latenciesOf([change('web', 1_000.7)], [set(1_000)], asking)).toMatchObject([
      { cloudMs: 0, cloudAfterStoredMs: 0 },
    ]);
  });
});
