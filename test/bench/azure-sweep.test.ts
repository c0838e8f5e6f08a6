import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leastQueries, timeTarget } from '../../bench/azure-sweep/targets.ts';
import { runShort } from './started-bench.ts';

const testTimeoutMs = 120_000;

const printedFigures = z.looseObject({
  inventory: z.looseObject({ queries: z.number(), waitedMs: z.number(), walkMs: z.number() }),
});

describe('npm run bench -- azure-sweep', () => {
  it(
    'asks no more often than there are pages, and waits for the limit',
    async () => {
      const { figures, targets } = await runShort('azure-sweep', printedFigures);

      expect(targets).toMatchObject([{ unit: 'queries', value: 17, limit: 17, ok: true }]);
      // Seventeen queries do not fit into a window of fifteen.
      expect(figures.inventory.waitedMs).toBeGreaterThan(0);
      expect(figures.inventory.waitedMs).toBeLessThan(figures.inventory.walkMs);
    },
    testTimeoutMs,
  );
});

describe('the targets', () => {
  it('take a page for what is less than one, and for none', () => {
    expect(leastQueries(500, [250_000, 250_000])).toBe(501);
    expect(leastQueries(1, [1_001, 0])).toBe(1 + 2 + 1);
  });

  it('judge the time by what fifteen queries in five seconds take', () => {
    expect(timeTarget(200_000, 501)).toMatchObject({ value: 1.198, ok: true });
    expect(timeTarget(201_000, 501)).toMatchObject({ value: 1.204, ok: false });
  });
});
