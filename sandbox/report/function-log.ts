import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A line in CloudWatch's embedded metric format: the counters of one invocation. */
const metricsLine = z.looseObject({ _aws: z.looseObject({}) });

/**
 * Adds up the counters that the function wrote into its logs since it was deployed.
 *
 * @param logs folder with a log file for each execution environment, `<functionName>-<n>.log`
 */
export async function readCounters(
  logs: string,
  functionName: string,
): Promise<ReadonlyMap<string, number>> {
  const counters = new Map<string, number>();
  for await (const file of glob(`${functionName}-*.log`, { cwd: logs })) {
    const text = await readFile(join(logs, file), 'utf8');
    for (const line of text.split('\n')) addLine(counters, line);
  }
  return counters;
}

function addLine(counters: Map<string, number>, line: string): void {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return;
  const parsed = metricsLine.safeParse(JSON.parse(line));
  if (!parsed.success) return;
  for (const [name, value] of Object.entries(parsed.data)) {
    // A counter that was counted more than once in an invocation has a list of values.
    const sum = z
      .array(z.number())
      .catch([])
      .parse([value].flat())
      .reduce((total, each) => total + each, 0);
    if (sum > 0) counters.set(name, (counters.get(name) ?? 0) + sum);
  }
}
