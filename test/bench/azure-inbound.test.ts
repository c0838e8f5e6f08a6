import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { printedDistribution, runShort } from './started-bench.ts';

const testTimeoutMs = 180_000;

const printedFigures = z.looseObject({
  oneAtATime: z.looseObject({
    listMs: printedDistribution,
    cloudCalls: z.record(z.string(), z.number()),
  }),
  allAtOnce: z.looseObject({ listMs: printedDistribution }),
  fullQueue: z.looseObject({ messages: z.number() }),
  manyPools: z.looseObject({ indexList: z.looseObject({ pages: z.number() }) }),
});

describe('npm run bench -- azure-inbound', () => {
  it(
    'counts no more readings, writes and lists than are allowed',
    async () => {
      const { samples, figures, targets } = await runShort('azure-inbound', printedFigures);
      const { singleChanges = 0, groups = 0, waves = 0 } = samples;

      expect(targets.map(({ unit }) => unit).toSorted()).toEqual([
        ...Array.from({ length: 6 }, () => 'calls/batch'),
        'lists',
        'reads/hint',
        'writes',
        'writes',
      ]);
      // A benchmark that saw nothing would find nothing to blame.
      for (const { name, value } of targets) expect(value, name).toBeGreaterThan(0);
      expect(figures.oneAtATime.listMs.n).toBe(singleChanges);
      // Of both modes as many.
      expect(figures.oneAtATime.cloudCalls).toMatchObject({
        VirtualMachineScaleSets_Get: singleChanges,
        VirtualMachineScaleSetVMs_List: singleChanges / 2,
        VirtualMachines_List: singleChanges / 2,
      });
      expect(figures.allAtOnce.listMs.n).toBe(waves * groups);
      expect(figures.fullQueue.messages).toBe(samples['waitingEvents']);
      expect(figures.manyPools.indexList.pages).toBeGreaterThan(1);
    },
    testTimeoutMs,
  );
});
