import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a function has counted since it was deployed, by name. */
export type Counters = ReadonlyMap<string, number>;

/** A counter that was counted more than once in an invocation has a list of values. */
const values = z
  .union([z.number(), z.array(z.number())])
  .transform((value) => [value].flat().reduce((sum, each) => sum + each, 0));

/** A line in CloudWatch's embedded metric format: the counters of one invocation, and other fields. */
const metricsLine = z.looseObject({ _aws: z.looseObject({}) });

/** A trace that the Functions host passes on; the app's own line is the message. */
const traceLine = z.object({ message: z.string() });
const metricTrace = z.object({ metric: z.string(), value: z.number() });

/**
 * Adds up the counters that a function wrote into its logs, in the form of either cloud.
 *
 * @param logs folder with a log file for each of its processes, `<functionName>-<n>.log`
 */
export async function readCounters(logs: string, functionName: string): Promise<Counters> {
  const counters = new Map<string, number>();
  for await (const file of glob(`${functionName}-*.log`, { cwd: logs })) {
    const text = await readFile(join(logs, file), 'utf8');
    for (const line of text.split('\n')) {
      for (const [name, value] of countersIn(line)) {
        counters.set(name, (counters.get(name) ?? 0) + value);
      }
    }
  }
  return counters;
}

function countersIn(line: string): Iterable<readonly [name: string, value: number]> {
  const json = parseObject(line);
  const embedded = metricsLine.safeParse(json).data;
  if (embedded !== undefined) {
    return Object.entries(embedded)
      .map(([name, value]) => [name, values.safeParse(value).data ?? 0] as const)
      .filter(([, value]) => value > 0);
  }
  const { message } = traceLine.safeParse(json).data ?? { message: '' };
  const trace = metricTrace.safeParse(parseObject(message)).data;
  return trace === undefined ? [] : [[trace.metric, trace.value]];
}

function parseObject(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
