import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceStep } from './instance-step.ts';
import { parseStreamLine } from './stream-line.ts';

export interface InstanceStreamOptions {
  /** URL of a stream of JSON lines that never ends; it begins with what is there, then `synced`. */
  readonly stream: string;
  readonly connected: () => void;
  readonly instance: (step: InstanceStep) => void;
  /** All instances that exist have been told since `connected`. */
  readonly synced: () => void;
  readonly log: (line: string) => void;
}

const firstBackOffMs = 200;
const longestBackOffMs = 5_000;

/** Follows the stream until `signal` aborts, and connects again whenever it ends or fails. */
export async function followInstances(
  options: InstanceStreamOptions,
  signal: AbortSignal,
): Promise<void> {
  let backOffMs = firstBackOffMs;
  const connected = () => {
    backOffMs = firstBackOffMs;
    options.connected();
  };
  while (!signal.aborted) {
    const reason = await readToEnd({ ...options, connected }, signal);
    if (signal.aborted) return;
    options.log(`${options.stream}: ${reason}; connecting again in ${backOffMs} ms`);
    await delay(backOffMs, undefined, { signal }).catch(() => undefined);
    backOffMs = Math.min(2 * backOffMs, longestBackOffMs);
  }
}

/** Resolves to the reason why the stream ended. */
async function readToEnd(options: InstanceStreamOptions, signal: AbortSignal): Promise<string> {
  try {
    const response = await connect(options.stream, signal);
    options.connected();
    for await (const text of linesOf(response)) dispatch(options, text);
    return 'it ended';
  } catch (error) {
    return String(error);
  }
}

function dispatch(options: InstanceStreamOptions, text: string): void {
  const parsed = parseStreamLine(text);
  switch (parsed.type) {
    case 'instance':
      return options.instance(parsed.step);
    case 'synced':
      return options.synced();
    case 'other':
      return;
    case 'malformed':
      return options.log(`${options.stream}: line not understood: ${parsed.reason}`);
  }
}

async function connect(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A socket of its own: there is no end to the answer, and silence is no fault.
    const request = get(url, { agent: false, signal }, (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      reject(new Error(`${url} answered ${response.statusCode}, not 200`));
    });
    request.on('error', reject);
  });
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
}
