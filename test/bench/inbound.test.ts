import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { familyOf, waitUntilGone } from '../sandbox/start/started-sandbox.ts';
import { BenchStarter, printedDistribution, printedResult } from './started-bench.ts';

const testTimeoutMs = 180_000;

let starter: BenchStarter;

beforeEach(async () => {
  starter = await BenchStarter.create();
});

afterEach(() => starter.end());

const result = printedResult.extend({
  bench: z.literal('inbound'),
  figures: z.looseObject({
    oneAtATime: z.looseObject({ listMs: printedDistribution }),
    fullQueue: z.looseObject({ messages: z.number() }),
    manyPools: z.looseObject({ indexList: z.looseObject({ pages: z.number() }) }),
  }),
});

describe('npm run bench -- inbound', () => {
  it(
    'counts no more calls, writes and reads than are allowed',
    async () => {
      const run = starter.start('inbound', '--short', '--json');
      expect(await run.exited, run.output.stderr).toBe(0);
      const { samples, figures, targets } = result.parse(JSON.parse(run.output.stdout));

      expect(targets.filter(({ ok }) => !ok)).toEqual([]);
      expect(targets.map(({ unit }) => unit).toSorted()).toEqual([
        'calls/batch',
        'calls/batch',
        'lists',
        'reads/hint',
        'writes',
        'writes',
      ]);
      // A benchmark that saw nothing would find nothing to blame.
      for (const { name, value } of targets) expect(value, name).toBeGreaterThan(0);
      expect(figures.oneAtATime.listMs.n).toBe(samples['singleChanges']);
      expect(figures.fullQueue.messages).toBe(samples['waitingEvents']);
      expect(figures.manyPools.indexList.pages).toBeGreaterThan(1);
      expect(await readdir(starter.temporary)).toEqual([]);
    },
    testTimeoutMs,
  );

  it(
    'leaves nothing running after SIGINT',
    async () => {
      const run = starter.start('inbound', '--short', '--json');
      await run.said('changes, one at a time');
      const family = familyOf(run.pid);
      expect(family.size).toBeGreaterThan(6);

      process.kill(run.pid, 'SIGINT');

      expect(await run.exited).toBe(1);
      expect(await waitUntilGone(family, 5_000)).toBe(true);
      expect(run.output.stdout).toBe('');
      expect(await readdir(starter.temporary)).toEqual([]);
    },
    testTimeoutMs,
  );

  it('names what is wrong with the command line', async () => {
    const run = starter.start('outbund');
    expect(await run.exited).toBe(2);
    expect(run.output.stderr).toContain('there is no benchmark outbund');
  });
});
