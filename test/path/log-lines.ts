import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A line of JSON that a process wrote; a function's metrics are lines without `message`. */
export type LogLine = z.infer<typeof logLine>;

const logLine = z.looseObject({
  timestamp: z.string().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  group: z.string().optional(),
  detail: z.string().optional(),
});

/** All lines that are JSON in the logs whose names begin so, or in all of them. */
export async function readJsonLines(folder: string, prefix = ''): Promise<readonly LogLine[]> {
  const files = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap(parseLines);
}

/** Lines of the runtime are no JSON, and the last line may be half written. */
function parseLines(text: string): readonly LogLine[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    return [logLine.parse(JSON.parse(line))];
  });
}
