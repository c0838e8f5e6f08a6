import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BenchStarter, printedDistribution, printedResult } from './started-bench.ts';

const testTimeoutMs = 180_000;

let starter: BenchStarter;

beforeEach(async () => {
  starter = await BenchStarter.create();
});

afterEach(() => starter.end());

const result = printedResult.extend({
  bench: z.literal('azure-inbound'),
  figures: z.looseObject({
    oneAtATime: z.looseObject({
      listMs: printedDistribution,
      cloudCalls: z.record(z.string(), z.number()),
    }),
    allAtOnce: z.looseObject({ listMs: printedDistribution }),
    fullQueue: z.looseObject({ messages: z.number() }),
    manyPools: z.looseObject({ indexList: z.looseObject({ pages: z.number() }) }),
  }),
});

describe('npm run bench -- azure-inbound', () => {
  it(
    'counts no more readings, writes and lists than are allowed',
    async () => {
      const run = starter.start('azure-inbound', '--short', '--json');
      expect(await run.exited, run.output.stderr).toBe(0);
      const { samples, figures, targets } = result.parse(JSON.parse(run.output.stdout));
      const { singleChanges = 0, groups = 0, waves = 0 } = samples;

      expect(targets.filter(({ ok }) => !ok)).toEqual([]);
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
      expect(await readdir(starter.temporary)).toEqual([]);
    },
    testTimeoutMs,
  );
});
