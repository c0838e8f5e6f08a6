import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseConfig } from './config.ts';
import { startSimulatedAws } from './start.ts';
import type { SimulatedAws } from './start.ts';

const USAGE = 'Usage: node sandbox/aws/main.ts --config <file with one JSON document>';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) throw new Error(USAGE);
  const aws = await startSimulatedAws(parseConfig(await readConfig(values.config)));
  endOnSignal(aws);
  process.stdout.write(`${JSON.stringify({ endpoint: aws.endpoint, control: aws.control })}\n`);
}

async function readConfig(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`Cannot read the configuration "${path}"; --config names a JSON file`, {
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`The configuration "${path}" is not JSON`, { cause });
  }
}

function endOnSignal(aws: SimulatedAws): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    aws.close().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
