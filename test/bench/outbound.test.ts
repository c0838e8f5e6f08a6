import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { printedDistribution, runShort } from './started-bench.ts';

const testTimeoutMs = 240_000;

const printedFigures = z.looseObject({
  oneAtATime: z.looseObject({ cloudMs: printedDistribution, statusMs: printedDistribution }),
  allAtOnce: z.looseObject({
    statusMs: printedDistribution,
    describesPerGroup: z.number(),
    cloudCalls: z.looseObject({ SetDesiredCapacity: z.number() }),
  }),
  manyPools: z.looseObject({ firstPublishedMs: z.number(), requestsPublished: z.number() }),
});

describe('npm run bench -- outbound', () => {
  it(
    'asks every group, and no more often than is allowed',
    async () => {
      const { samples, figures, targets } = await runShort('outbound', printedFigures);
      const { oneAtATime, allAtOnce, manyPools } = figures;
      const { singleChanges = 0, pools = 0, changesBesideOthers = 0 } = samples;

      expect(targets.map(({ unit }) => unit)).toEqual(['calls/change', 'calls/change']);
      // A benchmark that saw nothing would find nothing to blame.
      for (const { name, value } of targets) expect(value, name).toBeGreaterThanOrEqual(1);
      expect(oneAtATime.cloudMs.n).toBe(singleChanges);
      expect(oneAtATime.statusMs.n).toBe(singleChanges);
      expect(allAtOnce.statusMs.n).toBe(pools);
      expect(allAtOnce.cloudCalls.SetDesiredCapacity).toBeGreaterThanOrEqual(pools);
      expect(allAtOnce.describesPerGroup).toBeGreaterThan(0);
      expect(manyPools.firstPublishedMs).toBeGreaterThan(0);
      // The change that nobody followed, and those that were followed; of the others none.
      expect(manyPools.requestsPublished).toBeGreaterThan(changesBesideOthers);
      expect(manyPools.requestsPublished).toBeLessThan(2 * (1 + changesBesideOthers) + pools);
    },
    testTimeoutMs,
  );
});
