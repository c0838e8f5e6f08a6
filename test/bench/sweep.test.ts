import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runShort } from './started-bench.ts';

const testTimeoutMs = 240_000;

const sweep = z.looseObject({
  writes: z.number(),
  tally: z.looseObject({ pools: z.number(), groupsRead: z.number(), corrected: z.number() }),
});
const printedFigures = z.looseObject({
  firstSweep: sweep,
  nothingToCorrect: sweep,
  drifted: sweep,
  status: z.looseObject({ firstLineMs: z.looseObject({ n: z.number() }) }),
});

describe('npm run bench -- sweep', () => {
  it(
    'counts no more calls and writes than are allowed',
    async () => {
      const { samples, figures, targets } = await runShort('sweep', printedFigures);
      const { firstSweep, nothingToCorrect, drifted, status } = figures;
      const { groups = 0, fewGroups = 0, drifted: driftedPools = 0 } = samples;

      expect(targets.map(({ unit }) => unit)).toEqual(['calls', 'writes', 'writes']);
      // A benchmark that saw nothing would find nothing to blame.
      expect(nothingToCorrect.tally).toMatchObject({ pools: groups, groupsRead: groups });
      expect(firstSweep.writes).toBeGreaterThanOrEqual(groups - fewGroups);
      expect(drifted.tally.corrected).toBe(driftedPools);
      expect(drifted.writes).toBeGreaterThanOrEqual(driftedPools);
      expect(status.firstLineMs.n).toBe(samples['statusRuns']);
    },
    testTimeoutMs,
  );
});
