import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countByKind } from '../report/count-by-kind.ts';

const keptBack = /not sent, since too few calls are left of (\w+)/g;

/**
 * How often an app has put off work since too few calls were left, by the bucket in which they were:
 * by its own log.
 *
 * @param logs folder with a log file for each of its processes, `<name>-<n>.log`
 */
export async function countKeptBack(
  logs: string,
  name: string,
): Promise<Readonly<Record<string, number>>> {
  const buckets: string[] = [];
  for await (const file of glob(`${name}-*.log`, { cwd: logs })) {
    const text = await readFile(join(logs, file), 'utf8');
    for (const [, bucket = ''] of text.matchAll(keptBack)) buckets.push(bucket);
  }
  return countByKind(buckets);
}
