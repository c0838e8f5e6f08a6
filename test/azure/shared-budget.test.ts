import { describe, expect, it } from 'vitest';
import type { ComputeCall } from '../../functions/azure/cloud/compute-call.ts';
import { RateLimits } from '../../functions/azure/cloud/rate-limits.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

/** A bucket of calls as Azure documents it. */
class AzureBucket {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #clock: FixedClock;
  #left: number;
  #atMs: number;

  constructor(clock: FixedClock, perMinute: number, burst: number, left = burst) {
    this.#clock = clock;
    this.#perMs = perMinute / 60_000;
    this.#burst = burst;
    this.#left = left;
    this.#atMs = clock.now().getTime();
  }

  get left(): number {
    const nowMs = this.#clock.now().getTime();
    const gained = (nowMs - this.#atMs) * this.#perMs;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#atMs = nowMs;
    return this.#left;
  }

  /** @returns what is left; `undefined` where there was nothing */
  take(): number | undefined {
    if (this.left < 1) return undefined;
    this.#left -= 1;
    return Math.floor(this.#left);
  }

  retryAfterMs(): number {
    return Math.ceil((1 - this.left) / this.#perMs / 1_000) * 1_000;
  }
}

const bucket = 'UpdateVMScaleSetSubscriptionMaximum';
const aCall = (at: number): ComputeCall => ({
  subscription: 's',
  kind: 'patch virtualmachinescalesets/*',
  resource: `scale set ${at}`,
});

/** A reproducible chance. */
function chance(): () => number {
  let state = 7;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

interface Tally {
  readonly sent: number;
  readonly throttled: number;
  readonly early: number;
  readonly seconds: number;
  readonly least: number;
}

/**
 * So many processes that know only what they are told spend one budget, with messages that come back
 * when they are told to. Each look of a process is 5 ms.
 */
function spendTogether(
  processes: number,
  messages: number,
  budget: AzureBucket,
  clock: FixedClock,
): Tally {
  const random = chance();
  const limits = Array.from({ length: processes }, () => new RateLimits({ clock, random }));
  const location = 'here';
  const dueMs = new Map(Array.from({ length: messages }, (_, at) => [at, clock.now().getTime()]));
  const beganMs = clock.now().getTime();
  let [sent, throttled, early, heldUntilMs, least] = [0, 0, 0, 0, Infinity];
  for (let turn = 0; dueMs.size > 0; turn += 1) {
    const nowMs = clock.now().getTime();
    const [at, memory] = [
      dueMs.entries().find(([, due]) => due <= nowMs)?.[0],
      limits[turn % processes],
    ];
    clock.advanceMs(5);
    if (at === undefined || memory === undefined) continue;
    const call = aCall(at);
    const wait = memory.spend(call);
    if (wait !== undefined) {
      dueMs.set(at, nowMs + Math.ceil(wait.ms / 1_000) * 1_000);
      continue;
    }
    sent += 1;
    early += nowMs < heldUntilMs ? 1 : 0;
    const left = budget.take();
    if (left === undefined) {
      throttled += 1;
      const ms = budget.retryAfterMs();
      heldUntilMs = nowMs + ms;
      memory.learn(call, {
        left: new Map([[bucket, 0]]),
        hold: { names: [bucket], ms },
        location,
      });
      dueMs.set(at, nowMs + ms);
    } else {
      least = Math.min(least, left);
      memory.learn(call, { left: new Map([[bucket, left]]), location });
      dueMs.delete(at);
    }
    memory.end(call);
  }
  return { sent, throttled, early, least, seconds: (clock.now().getTime() - beganMs) / 1_000 };
}

describe('a budget that several processes spend', () => {
  it.each([1, 10])('is left before its end by %i of them, and all come through', (processes) => {
    const clock = new FixedClock();
    const budget = new AzureBucket(clock, 500, 1_500);
    const tally = spendTogether(processes, 3_000, budget, clock);
    expect(tally).toMatchObject({ sent: 3_000, throttled: 0, early: 0 });
    expect(tally.least).toBeGreaterThan(50);
    // 1,400 at once, and 1,600 at 500 a minute.
    expect(tally.seconds).toBeLessThan(1.2 * (1_600 / 500) * 60);
  });

  it('that others have used up is met by each process once at most', () => {
    const clock = new FixedClock();
    const budget = new AzureBucket(clock, 500, 1_500, 0);
    const tally = spendTogether(10, 300, budget, clock);
    expect(tally.throttled).toBeLessThanOrEqual(10);
    expect(tally.sent - tally.throttled).toBe(300);
    expect(tally.seconds).toBeLessThan(120);
  });
});
