import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { printedDistribution, runShort } from './started-bench.ts';

const testTimeoutMs = 300_000;

const callCounts = z.record(z.string(), z.record(z.string(), z.number()));
const worked = z.looseObject({ messages: z.number(), failedInvocations: z.number() });

const printedFigures = z.looseObject({
  moduleLoad: z.looseObject({ bundleKb: z.number() }),
  oneAtATime: z.looseObject({ cloudMs: printedDistribution, cloudCalls: callCounts }),
  allAtOnce: z.looseObject({
    settledMs: printedDistribution,
    cloudCalls: callCounts,
    limitedCalls: z.number(),
    act: worked,
    observe: worked,
  }),
});

describe('npm run bench -- azure-outbound', () => {
  it(
    'asks every scale set within the limits of calls, and lets all settle',
    async () => {
      const { samples, figures, targets } = await runShort('azure-outbound', printedFigures);
      const { moduleLoad, oneAtATime, allAtOnce } = figures;
      const { singleChanges = 0, pools = 0 } = samples;

      expect(targets.map(({ unit }) => unit)).toEqual([
        'calls/change',
        'calls/change',
        '%',
        'calls',
        'processes',
        'pools',
        'messages',
      ]);
      // A benchmark that saw nothing would find nothing to blame.
      expect(moduleLoad.bundleKb).toBeGreaterThan(1_000);
      expect(oneAtATime.cloudMs.n).toBe(singleChanges);
      expect(oneAtATime.cloudCalls['act']).toMatchObject({
        VirtualMachineScaleSets_Get: singleChanges,
        VirtualMachineScaleSets_Update: singleChanges,
      });
      expect(allAtOnce.settledMs.n).toBe(pools);
      expect(allAtOnce.cloudCalls['act']?.['VirtualMachineScaleSets_Update']).toBe(pools);
      expect(allAtOnce.limitedCalls).toBeGreaterThan(4 * pools);
      expect(allAtOnce.act.messages).toBeGreaterThanOrEqual(pools);
      expect(allAtOnce.observe.messages).toBeGreaterThanOrEqual(pools);
      expect(allAtOnce.act.failedInvocations + allAtOnce.observe.failedInvocations).toBe(0);
      const atOnce = targets.find(({ unit }) => unit === 'processes');
      expect(atOnce?.value).toBe(1);
    },
    testTimeoutMs,
  );
});
