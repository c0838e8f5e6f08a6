import { onTestFinished } from 'vitest';
import { z } from 'zod';

const line = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('instance'),
    at: z.number(),
    account: z.string(),
    region: z.string(),
    group: z.string(),
    instanceId: z.string(),
    zone: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('event'),
    at: z.number(),
    event: z.looseObject({ 'detail-type': z.string(), detail: z.record(z.string(), z.unknown()) }),
  }),
  z.strictObject({ type: z.literal('synced') }),
]);

export type StreamLine = z.output<typeof line>;
export type StreamedEvent = Extract<StreamLine, { type: 'event' }>['event'];

/** What a reader of the control stream has seen so far. */
export interface Stream {
  readonly lines: readonly StreamLine[];
  /** The first line that fits, once it is there. */
  find(fits: (line: StreamLine) => boolean): Promise<StreamLine>;
  /** The steps of one instance, as `from→to`. */
  steps(instanceId: string): readonly string[];
  events(): readonly StreamedEvent[];
  /** The first event of this type about this instance, once it is there. */
  event(detailType: string, instanceId: string): Promise<StreamedEvent>;
}

/** Reads `GET /stream` until the test ends; resolves when the reader is in step. */
export async function openStream(control: string): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${control}/stream`, { signal: abort.signal });
  const lines: StreamLine[] = [];
  const waiting = new Set<() => void>();
  const reading = readLines(response, (text) => {
    lines.push(line.parse(JSON.parse(text)));
    for (const look of waiting) look();
  });
  onTestFinished(async () => {
    abort.abort();
    await reading.catch(() => {});
  });
  const find = (fits: (one: StreamLine) => boolean): Promise<StreamLine> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`No such line within 5 s; there are ${JSON.stringify(lines, null, 1)}`));
      }, 5_000);
      const look = (): void => {
        const found = lines.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const events = () => lines.flatMap((one) => (one.type === 'event' ? [one.event] : []));
  await find(({ type }) => type === 'synced');
  return {
    lines,
    find,
    steps: (id) =>
      lines.flatMap((one) =>
        one.type === 'instance' && one.instanceId === id ? [`${one.from}→${one.to}`] : [],
      ),
    events,
    async event(detailType, id) {
      const fits = (one: StreamedEvent): boolean =>
        one['detail-type'] === detailType && one.detail['EC2InstanceId'] === id;
      await find((one) => one.type === 'event' && fits(one.event));
      const found = events().find(fits);
      if (found === undefined) throw new Error('unreachable: the line was there');
      return found;
    },
  };
}

async function readLines(response: Response, take: (text: string) => void): Promise<void> {
  if (response.body === null) throw new Error('The stream has no body');
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) take(part);
  }
}
