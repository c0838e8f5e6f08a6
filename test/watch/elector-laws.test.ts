import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SimulatedTime } from '../fakes/simulated-time.ts';
import { Replica } from './replica.ts';

const replicas = 3;
const who = fc.nat({ max: replicas - 1 });

type Happening =
  | { readonly kind: 'passes'; readonly ms: number }
  | { readonly kind: 'stop' | 'go' | 'cut' | 'heal'; readonly who: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('passes'), ms: fc.nat({ max: 20_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('stop', 'go', 'cut', 'heal'), who }),
  },
);

const skews = fc.array(fc.integer({ min: -600_000, max: 600_000 }), {
  minLength: replicas,
  maxLength: replicas,
});

function start(time: SimulatedTime, skewsMs: readonly number[]): readonly Replica[] {
  const [first, ...others] = skewsMs.map((skewMs, at) => ({ identity: `replica-${at}`, skewMs }));
  if (first === undefined) return [];
  const one = new Replica(time, first);
  return [one, ...others.map((options) => new Replica(time, { ...options, lease: one.store }))];
}

function happen(all: readonly Replica[], { kind, who: at }: Exclude<Happening, { ms: number }>) {
  const replica = all[at];
  if (replica === undefined) return;
  if (kind === 'stop' || kind === 'go') replica.process.isStopped = kind === 'stop';
  else replica.store.isCut = kind === 'cut';
}

/** In steps, so that no moment is overlooked at which two lead. */
async function pass(time: SimulatedTime, all: readonly Replica[], ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 250) {
    await time.advanceMs(Math.min(250, leftMs));
    expect(all.filter(({ acts }) => acts).length).toBeLessThanOrEqual(1);
  }
}

describe('Elector, whatever happens', () => {
  it('never has two leaders, and has one again soon after all is well', async () => {
    await fc.assert(
      fc.asyncProperty(
        skews,
        fc.array(happening, { maxLength: 20 }),
        async (skewsMs, happenings) => {
          const time = new SimulatedTime();
          const all = start(time, skewsMs);
          for (const event of happenings) {
            if (event.kind === 'passes') await pass(time, all, event.ms);
            else happen(all, event);
            expect(all.filter(({ acts }) => acts).length).toBeLessThanOrEqual(1);
          }
          for (const { process, store } of all) {
            process.isStopped = false;
            store.isCut = false;
          }
          await pass(time, all, 20_000);
          expect(all.filter(({ acts }) => acts)).toHaveLength(1);
          for (const replica of all) replica.end();
          await Promise.all(all.map(({ done }) => done));
        },
      ),
      { numRuns: 60 },
    );
  });
});
