import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComputeCall } from '../../functions/azure/cloud/compute-call.ts';
import { RateLimits } from '../../functions/azure/cloud/rate-limits.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

const resourceOf = (name: string, subscription: string): string =>
  `/subscriptions/${subscription}/…/virtualmachinescalesets/${name}`;
const aGet = (name: string, subscription = 's'): ComputeCall => ({
  subscription,
  kind: 'get virtualmachinescalesets/*',
  resource: resourceOf(name, subscription),
});
const aPatch = (name: string, subscription = 's'): ComputeCall => ({
  ...aGet(name, subscription),
  kind: 'patch virtualmachinescalesets/*',
});
const ofResource = 'UpdateVMScaleSetResource';
const ofSubscription = 'UpdateVMScaleSetSubscriptionMaximum';
const left = (counts: Readonly<Record<string, number>>) => ({
  left: new Map(Object.entries(counts)),
});
const holding = (ms: number, ...names: readonly string[]) => ({
  left: new Map(),
  hold: { names, ms },
});

function theLimits(random = 0, most?: number) {
  const clock = new FixedClock();
  return { clock, limits: new RateLimits({ clock, random: () => random }, most) };
}

function answered(limits: RateLimits, call: ComputeCall, count: number): void {
  limits.learn(call, left({ [ofResource]: count }));
  limits.end(call);
}

describe('RateLimits', () => {
  it('let through what nothing is known of', () => {
    expect(theLimits().limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('leave a reserve of a subscription’s calls to others, and wait for the refill', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), { ...left({ [ofSubscription]: 102 }), location: 'here' });
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    // One more than the reserve, at 500 a minute.
    expect(limits.spend(aPatch('a'))).toEqual({ bucket: ofSubscription, ms: 120 });
    clock.advanceMs(119);
    expect(limits.spend(aPatch('a'))).toMatchObject({ ms: 1 });
    clock.advanceMs(1);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('use up what is left of one resource, and wait for the refill', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), left({ [ofResource]: 1 }));
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toEqual({ bucket: ofResource, ms: 15_000 });
    clock.advanceMs(15_000);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('take off what is under way of an answer, which may not count it', () => {
    const { limits } = theLimits();
    const sent = [aPatch('a'), aPatch('a'), aPatch('a')];
    for (const call of sent) expect(limits.spend(call)).toBeUndefined();
    for (const call of sent.slice(0, 1)) answered(limits, call, 3);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toBeDefined();
  });

  it.each(['answer', 'failure'])('take nothing off for a call that ended by an %s', (ending) => {
    const { limits } = theLimits();
    const [one, other] = [aPatch('a'), aPatch('a')];
    limits.spend(one);
    if (ending === 'answer') answered(limits, one, 7);
    else limits.end(one);
    limits.spend(other);
    answered(limits, other, 1);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toBeDefined();
  });

  it('believe no answer that comes late that there is more left', () => {
    const { limits } = theLimits();
    const [earlier, later] = [aPatch('a'), aPatch('a')];
    limits.spend(earlier);
    limits.spend(later);
    answered(limits, later, 1);
    answered(limits, earlier, 50);
    expect(limits.spend(aPatch('a'))).toBeDefined();
  });

  it('believe an answer to a newer call that there is more left, though never all calls are over', () => {
    const { limits } = theLimits();
    let last = aPatch('a');
    limits.spend(last);
    for (let n = 0; n < 20; n += 1) {
      const next = aPatch('a');
      expect(limits.spend(next)).toBeUndefined();
      answered(limits, last, 10);
      last = next;
    }
  });

  it('take off of a subscription’s bucket what is under way in its location alone', () => {
    const { limits } = theLimits();
    limits.learn(aGet('far'), { ...left({}), location: 'there' });
    for (const name of ['a', 'b']) limits.learn(aGet(name), { ...left({}), location: 'here' });
    const calls = ['a', 'far', 'far', 'b'].map((name) => aPatch(name));
    for (const call of calls) limits.spend(call);
    for (const call of calls.slice(0, 1)) {
      limits.learn(call, left({ [ofSubscription]: 102 }));
      limits.end(call);
    }
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toBeDefined();
  });

  it('go by the smaller figure of two locations where nobody knows which is which', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), left({ [ofSubscription]: 3 }));
    limits.learn(aPatch('b'), left({ [ofSubscription]: 900 }));
    expect(limits.spend(aPatch('c'))).toBeDefined();
    clock.advanceMs(60_001);
    limits.learn(aPatch('b'), left({ [ofSubscription]: 900 }));
    expect(limits.spend(aPatch('c'))).toBeUndefined();
  });

  it('do not mix the buckets of two resources', () => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), {
      ...left({ [ofResource]: 0 }),
      hold: { names: [ofResource], ms: 9 },
    });
    expect(limits.spend(aPatch('a'))).toBeDefined();
    expect(limits.spend(aPatch('b'))).toBeUndefined();
  });

  it.each([
    ['of another kind', aGet('a')],
    ['in another subscription', aPatch('b', 'other')],
  ])('do not keep back a call %s', (_, other) => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), left({ [ofSubscription]: 0, [ofResource]: 0 }));
    expect(limits.spend(other)).toBeUndefined();
  });

  it('know where a scale set is from an earlier answer, and keep locations apart', () => {
    const { limits } = theLimits();
    limits.learn(aGet('a'), { ...left({}), location: 'here' });
    limits.learn(aGet('b'), { ...left({}), location: 'there' });
    limits.learn(aPatch('a'), left({ [ofSubscription]: 3 }));
    expect(limits.spend(aPatch('a'))).toBeDefined();
    expect(limits.spend(aPatch('b'))).toBeUndefined();
  });

  it('take the worst that is known for a scale set that may be anywhere', () => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), { ...left({ [ofSubscription]: 900 }), location: 'here' });
    expect(limits.spend(aPatch('c'))).toBeUndefined();
    limits.learn(aPatch('b'), { ...left({ [ofSubscription]: 0 }), location: 'there' });
    expect(limits.spend(aPatch('c'))).toBeDefined();
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('keep what was told before the location was known', () => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), holding(5_000, ofSubscription));
    limits.learn(aGet('a'), { ...left({}), location: 'here' });
    expect(limits.spend(aPatch('a'))).toMatchObject({ ms: 5_000 });
  });

  it('hold all calls of a bucket that is named, whatever kind has met it', () => {
    const { limits } = theLimits();
    limits.learn(aGet('a'), { ...left({ [ofSubscription]: 500 }), location: 'here' });
    limits.learn(aPatch('a'), holding(5_000, ofSubscription));
    expect(limits.spend(aGet('a'))).toEqual({ bucket: ofSubscription, ms: 5_000 });
  });

  it('hold all calls of a kind in the subscription where no bucket is named', () => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), { ...holding(5_000), location: 'here' });
    limits.learn(aGet('b'), { ...left({}), location: 'there' });
    expect(limits.spend(aPatch('b'))).toMatchObject({ ms: 5_000 });
    expect(limits.spend(aGet('a'))).toBeUndefined();
    expect(limits.spend(aPatch('b', 'other'))).toBeUndefined();
  });

  it('do not shorten a hold by another one, nor by a call that succeeded', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), holding(60_000, ofResource));
    limits.learn(aPatch('a'), holding(1_000, ofResource));
    limits.learn(aPatch('a'), left({ [ofResource]: 9 }));
    clock.advanceMs(59_999);
    expect(limits.spend(aPatch('a'))).toMatchObject({ ms: 1 });
    clock.advanceMs(1);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('hold nothing for longer than a quarter of an hour', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), holding(86_400_000, ofResource));
    clock.advanceMs(900_000);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('forget what a clock has told that was set back since', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), { ...holding(900_000, ofResource), ...left({ [ofResource]: 0 }) });
    clock.advanceMs(-1);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it('let through what was last told of a minute ago, whatever it was', () => {
    const { limits, clock } = theLimits();
    limits.learn(aPatch('a'), left({ [ofResource]: -1_000 }));
    clock.advanceMs(60_000);
    expect(limits.spend(aPatch('a'))).toBeDefined();
    clock.advanceMs(1);
    expect(limits.spend(aPatch('a'))).toBeUndefined();
  });

  it.each([
    [ofSubscription, 0, 12_120],
    [ofSubscription, 0.5, 22_120],
    [ofResource, 0, 15_000],
    [ofResource, 0.5, 17_500],
  ])('let those that wait for %s come back one after the other: %d', (name, random, ms) => {
    const { limits } = theLimits(random);
    limits.learn(aPatch('a'), left({ [name]: 0 }));
    expect(limits.spend(aPatch('a'))).toEqual({ bucket: name, ms });
  });

  it('take the slowest refill for a kind of which nothing is written', () => {
    const { limits } = theLimits();
    const call: ComputeCall = { subscription: 's', kind: 'get virtualmachines' };
    limits.learn(call, left({ HighCostGetSubscriptionMaximum: 0 }));
    expect(limits.spend(call)).toMatchObject({ ms: 20_200 });
  });

  it('have a reserve only of buckets whose size is written down', () => {
    const { limits } = theLimits();
    limits.learn(aPatch('a'), left({ UpdateVMScaleSet3Min: 1 }));
    expect(limits.spend(aPatch('a'))).toBeUndefined();
    expect(limits.spend(aPatch('a'))).toBeDefined();
  });

  it('remember so many scale sets and no more, rather those that are held', () => {
    const { limits } = theLimits(0, 3);
    limits.learn(aPatch('held'), holding(5_000, ofResource));
    for (const name of ['a', 'b', 'c', 'd']) limits.learn(aPatch(name), left({ [ofResource]: 0 }));
    const known = ['held', 'a', 'b', 'c', 'd'].filter(
      (name) => limits.spend(aPatch(name)) !== undefined,
    );
    expect(known).toEqual(['held', 'c', 'd']);
  });
});

const names = fc.constantFrom('a', 'b', 'c');
const calls = fc.record({ name: names, patches: fc.boolean(), subscription: names }).map((each) => {
  const { name, patches, subscription } = each;
  return patches ? aPatch(name, subscription) : aGet(name, subscription);
});
const buckets = fc.constantFrom(ofResource, ofSubscription, 'UpdateVMScaleSet3Min');
const told = fc.record(
  {
    left: fc.dictionary(buckets, fc.integer({ min: 0, max: 200 })),
    hold: fc.record({ names: fc.array(buckets, { maxLength: 2 }), ms: fc.nat(1_000_000) }),
    locates: fc.boolean(),
  },
  { requiredKeys: ['left', 'locates'] },
);
const events = fc.array(
  fc.oneof(
    fc.record({ call: calls, told }),
    fc.record({ call: calls }),
    fc.record({ ms: fc.nat(30_000) }),
  ),
  { maxLength: 40 },
);

type Told = typeof told extends fc.Arbitrary<infer Each> ? Each : never;

/** A scale set in another location would be another scale set. */
function learned(limits: RateLimits, call: ComputeCall, each: Told): void {
  const location = call.resource?.endsWith('/a') === true ? 'here' : 'there';
  limits.learn(call, {
    ...left(each.left),
    ...(each.hold === undefined ? {} : { hold: each.hold }),
    ...(each.locates ? { location } : {}),
  });
}

/** What Azure asked to be left alone by, as a second account of it: which calls may not be sent until when. */
interface Asked {
  readonly call: ComputeCall;
  readonly untilMs: number;
}

/**
 * How many calls of one resource Azure refuses, which it counts and answers in any order.
 *
 * @param has how many Azure has to give
 * @param most so many may be under way at once
 * @param choices which of the steps that can come next does, in thousandths of their number
 */
function inAnyOrder(has: number, most: number, choices: readonly number[]): number {
  const { limits } = theLimits();
  const sent: ComputeCall[] = [];
  const counted: { readonly call: ComputeCall; readonly left: number }[] = [];
  let [refused, remaining, isWaiting] = [0, has, false];
  for (const choice of choices) {
    const mayBegin = !isWaiting && sent.length + counted.length < most;
    const steps = sent.length + counted.length + (mayBegin ? 1 : 0);
    const step = Math.floor((choice * steps) / 1_000);
    if (step < sent.length) {
      for (const call of sent.splice(step, 1)) {
        refused += remaining === 0 ? 1 : 0;
        remaining = Math.max(0, remaining - 1);
        counted.push({ call, left: remaining });
      }
    } else if (step < sent.length + counted.length) {
      for (const answer of counted.splice(step - sent.length, 1)) {
        answered(limits, answer.call, answer.left);
      }
    } else if (steps > 0) {
      const call = aPatch('a');
      isWaiting = limits.spend(call) !== undefined;
      if (!isWaiting) sent.push(call);
    }
  }
  return refused;
}

describe('laws of RateLimits', () => {
  it('never spend more than there is, however calls and answers pass each other', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.nat(999), { minLength: 90, maxLength: 300 }),
        (more, most, choices) => {
          expect(inAnyOrder(most + more, most, choices)).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never let a call through while a Retry-After of its own is not over', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { limits, clock } = theLimits();
        const asked: Asked[] = [];
        for (const event of all) {
          if ('ms' in event) {
            clock.advanceMs(event.ms);
          } else if ('told' in event) {
            learned(limits, event.call, event.told);
            const ms = Math.min(event.told.hold?.ms ?? 0, 900_000);
            asked.push({ call: event.call, untilMs: clock.now().getTime() + ms });
          } else if (limits.spend(event.call) === undefined) {
            const broken = asked.filter(
              ({ call: { kind, resource, subscription }, untilMs }) =>
                kind === event.call.kind &&
                resource === event.call.resource &&
                subscription === event.call.subscription &&
                clock.now().getTime() < untilMs,
            );
            expect(broken).toEqual([]);
          }
        }
      }),
    );
  });

  it('never keep a call back for ever: who waits as long as told is let through by and by', () => {
    fc.assert(
      fc.property(
        events,
        calls,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (all, call, random) => {
          const { limits, clock } = theLimits(random);
          for (const event of all) {
            if ('ms' in event) clock.advanceMs(event.ms);
            else if ('told' in event) {
              learned(limits, event.call, event.told);
            } else limits.spend(event.call);
          }
          const first = limits.spend(call);
          // Then it was sent, and may have been the last for a while.
          if (first === undefined) return;
          expect(first.ms).toBeLessThanOrEqual(900_000 + 20_000);
          clock.advanceMs(first.ms);
          expect(limits.spend(call)).toBeUndefined();
        },
      ),
    );
  });

  it('never keep a call back for the sake of another resource’s own bucket', () => {
    fc.assert(
      fc.property(fc.array(told), (all) => {
        const { limits } = theLimits();
        for (const each of all) {
          const own = Object.entries(each.left).filter(([name]) => name === ofResource);
          const ms = each.hold?.ms ?? 0;
          const hold = { names: [ofResource], ms };
          limits.learn(aPatch('a'), { left: new Map(own), hold });
        }
        expect(limits.spend(aPatch('b'))).toBeUndefined();
      }),
    );
  });
});
