import { describe, expect, it } from 'vitest';
import { recordHeartbeat } from '../../../sandbox/aws/autoscaling/lifecycle-action.ts';
import type { LifecycleAction } from '../../../sandbox/aws/autoscaling/model.ts';
import type { Clock } from '../../../sandbox/simulated/clock.ts';

/** A clock that stands still until it is moved. */
function handClock(): Clock & { move(ms: number): void } {
  let now = 0;
  const timers = new Map<object, { readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const key = {};
      timers.set(key, { at: now + ms, run });
      return () => timers.delete(key);
    },
    move(ms) {
      now += ms;
      for (const [key, { at, run }] of timers) {
        if (at > now || !timers.delete(key)) continue;
        run();
      }
    },
  };
}

function waiting(latestEnd: number): { action: LifecycleAction; results: string[] } {
  const results: string[] = [];
  const action: LifecycleAction = {
    token: 'token',
    hook: {
      name: 'drain',
      transition: 'terminating',
      heartbeatSeconds: 10,
      defaultResult: 'CONTINUE',
      targetArn: undefined,
      roleArn: undefined,
      metadata: undefined,
    },
    way: { Origin: 'AutoScalingGroup', Destination: 'EC2' },
    latestEnd,
    cancelTimer: () => {},
    finish: (result) => results.push(result),
  };
  return { action, results };
}

describe('a heartbeat of a lifecycle action', () => {
  it('starts the time-out anew', () => {
    const clock = handClock();
    const { action, results } = waiting(1_000_000);
    recordHeartbeat(clock, action);
    clock.move(9_000);
    recordHeartbeat(clock, action);
    clock.move(9_999);
    expect(results).toEqual([]);
    clock.move(1);
    expect(results).toEqual(['CONTINUE']);
  });

  it('cannot carry the wait beyond its latest end', () => {
    const clock = handClock();
    const { action, results } = waiting(15_000);
    recordHeartbeat(clock, action);
    clock.move(9_000);
    recordHeartbeat(clock, action);
    clock.move(6_000);
    expect(results).toEqual(['CONTINUE']);
  });
});
