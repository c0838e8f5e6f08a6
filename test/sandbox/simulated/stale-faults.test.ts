import { describe, expect, it } from 'vitest';
import { fitsCall } from '../../../sandbox/simulated/faults/any-fault.ts';
import { newFaultRegister } from '../../../sandbox/simulated/faults/fault-register.ts';
import { keptFrom, MAX_LAG_MS } from '../../../sandbox/simulated/past.ts';

const createdAt = 1_000_000;

function startAt(now: number) {
  const clock = { now: () => now, after: () => () => {} };
  return { clock, faults: newFaultRegister(clock, fitsCall) };
}

describe('a stale fault', () => {
  it('leaves calls alone that cannot show an older state', () => {
    const { faults } = startAt(createdAt);
    faults.add({ kind: 'stale', action: '*', times: 1 });
    const call = { action: 'Write', page: 1 };
    expect(faults.take({ ...call, canLag: false })).toBeUndefined();
    expect(faults.take({ ...call, canLag: true })).toBeDefined();
  });

  it('has the past kept for as long as it is frozen', () => {
    const { faults } = startAt(createdAt);
    const { clock } = startAt(createdAt + 10 * MAX_LAG_MS);
    expect(keptFrom({ clock, faults })).toBe(clock.now() - MAX_LAG_MS);
    faults.add({ kind: 'stale', action: '*', frozen: true });
    expect(keptFrom({ clock, faults })).toBe(createdAt);
    faults.clear();
    expect(keptFrom({ clock, faults })).toBe(clock.now() - MAX_LAG_MS);
  });
});
