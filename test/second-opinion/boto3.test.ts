import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { simulatorSettings } from './clouds.ts';
import { bareEnvironment, pythonPrograms, withoutPython } from './environment.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';

const walks = z.record(
  z.string(),
  z.object({ pages: z.array(z.number()), each_once: z.boolean() }),
);
const groups = 120;

describe.skipIf(withoutPython)("boto3's paginators on the simulated AWS", () => {
  let walked: z.output<typeof walks>;

  beforeAll(async () => {
    const aws = await startSimulatedAws(simulatorSettings);
    try {
      const script = join(import.meta.dirname, 'boto3_pages.py');
      const { stdout } = await promisify(execFile)(
        pythonPrograms().python,
        [script, aws.endpoint, String(groups)],
        { timeout: 50_000, env: bareEnvironment },
      );
      walked = walks.parse(JSON.parse(stdout));
    } finally {
      await aws.close();
    }
  });

  it.each([
    ['groups', [50, 50, 20]],
    ['groups, largest pages', [100, 20]],
    ['groups by tag', [50, 50, 20]],
    ['instances', [50, 50, 20]],
    ['tags', [50, 50, 20]],
    ['activities', [100, 20]],
    ['queues', [50, 50, 20]],
  ])('see every entry once: %s', (walk, pages) => {
    expect(walked[walk]).toEqual({ pages, each_once: true });
  });
});
