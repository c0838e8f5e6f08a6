import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { familyOf, waitUntilGone } from '../sandbox/start/started-sandbox.ts';
import { printedDistribution, runShort, startBench } from './started-bench.ts';

const testTimeoutMs = 180_000;

const printedFigures = z.looseObject({
  oneAtATime: z.looseObject({ listMs: printedDistribution }),
  fullQueue: z.looseObject({ messages: z.number() }),
  manyPools: z.looseObject({ indexList: z.looseObject({ pages: z.number() }) }),
});

describe('npm run bench -- inbound', () => {
  it(
    'counts no more calls, writes and reads than are allowed',
    async () => {
      const { samples, figures, targets } = await runShort('inbound', printedFigures);

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
    },
    testTimeoutMs,
  );

  it(
    'leaves nothing running after SIGINT',
    async () => {
      const run = await startBench('inbound', '--short', '--json');
      await run.said('changes, one at a time');
      const family = familyOf(run.pid);
      expect(family.size).toBeGreaterThan(6);

      process.kill(run.pid, 'SIGINT');

      expect(await run.exited).toBe(1);
      expect(await waitUntilGone(family, 5_000)).toBe(true);
      expect(run.output.stdout).toBe('');
      expect(await run.leftBehind()).toEqual([]);
    },
    testTimeoutMs,
  );

  it('names what is wrong with the command line', async () => {
    const run = await startBench('outbund');
    expect(await run.exited).toBe(2);
    expect(run.output.stderr).toContain('there is no benchmark outbund');
  });
});
