import { InvalidArgumentError, Option, type Command } from 'commander';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonLines } from '../output/json-lines.ts';
import { toTable } from '../output/table.ts';
import type { Style } from '../output/table-layout.ts';
import { decodeHelp } from './decode-help.ts';
import { decodeText } from './decode-text.ts';
import type { DecodedEvent } from './decoded-event.ts';
import { decodedColumns, wideDecodedColumns } from './decoded-columns.ts';

export interface DecodeDeps {
  /** The text of a file, in pieces; `-` is standard input. Fails while it is read. */
  readonly readText: (file: string) => AsyncIterable<string>;
  /** To standard output; ends when it can take more. */
  readonly print: (text: string) => Promise<void>;
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  readonly style: Style;
}

interface DecodeOptions {
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
  readonly region?: string;
}

/** Adds `decode` to the command `events`. */
export function addDecode(
  deps: DecodeDeps,
  events: Command,
  end: (status: ExitStatus) => void,
): void {
  events
    .command('decode')
    .summary('show what Poolsync makes of events, one line each')
    .description(decodeHelp.description)
    .argument('[FILE...]', decodeHelp.files)
    .addOption(
      new Option('-o, --output <format>', decodeHelp.output)
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .option('--region <region>', decodeHelp.region, parseRegion)
    .addHelpText('after', decodeHelp.more)
    .showHelpAfterError('(poolsync events decode --help shows the options, with examples)')
    .action(async (files: readonly string[], options: DecodeOptions) => {
      end(await decode(deps, files.length === 0 ? ['-'] : files, options));
    });
}

function parseRegion(text: string): string {
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text)) return text;
  throw new InvalidArgumentError('Name a region of AWS as AWS does, such as eu-west-1.');
}

interface Tally {
  read: number;
  rejected: number;
  withoutRegion: number;
  unreadableFiles: number;
}

async function decode(
  deps: DecodeDeps,
  files: readonly string[],
  { output, region }: DecodeOptions,
): Promise<ExitStatus> {
  const tally: Tally = { read: 0, rejected: 0, withoutRegion: 0, unreadableFiles: 0 };
  const decoded = count(tally, decodeFiles(deps, tally, files, region));
  for await (const part of textOf(deps, output, decoded)) await deps.print(part);

  summarize(deps, tally);
  if (tally.unreadableFiles > 0) return exitStatus.failed;
  return tally.rejected > 0 ? exitStatus.found : exitStatus.ok;
}

function textOf(
  { style }: Pick<DecodeDeps, 'style'>,
  output: DecodeOptions['output'],
  events: AsyncIterable<DecodedEvent>,
): AsyncIterable<string> {
  switch (output) {
    case 'json':
      return toJsonLines(events);
    case 'yaml':
      return toYamlDocuments(events);
    case 'table':
      return toTable(style, decodedColumns, events);
    case 'wide':
      return toTable(style, wideDecodedColumns, events);
  }
}

async function* toYamlDocuments(events: AsyncIterable<DecodedEvent>): AsyncGenerator<string> {
  const { toYamlDocument } = await import('../output/yaml-document.ts');
  for await (const event of events) yield `---\n${toYamlDocument(event)}`;
}

function summarize(
  { complain }: Pick<DecodeDeps, 'complain'>,
  { read, rejected, withoutRegion }: Tally,
): void {
  if (rejected > 0) complain(`${rejected} of ${read} rejected: the reason tells where and why`);
  if (withoutRegion > 0) {
    complain(
      `${withoutRegion} of ${read} without a region, since a lifecycle hook leaves it to the queue: name the queue's with --region`,
    );
  }
}

async function* count(
  tally: Tally,
  events: AsyncIterable<DecodedEvent>,
): AsyncGenerator<DecodedEvent> {
  for await (const event of events) {
    tally.read += 1;
    if (event.outcome === 'rejected') tally.rejected += 1;
    if (lacksRegion(event)) tally.withoutRegion += 1;
    yield event;
  }
}

/** A group of AWS is in a region, which a lifecycle hook does not tell. */
function lacksRegion({ outcome, region, resourceGroup, group }: DecodedEvent): boolean {
  return outcome === 'hint' && group !== null && resourceGroup === null && region === null;
}

/** The events of all files; a file that cannot be read is told of, and the others follow. */
async function* decodeFiles(
  deps: DecodeDeps,
  tally: Tally,
  files: readonly string[],
  region: string | undefined,
): AsyncGenerator<DecodedEvent> {
  for (const file of files) {
    const name = file === '-' ? 'stdin' : file;
    try {
      yield* decodeText(deps.readText(file), { name, region });
    } catch (error) {
      if (!isOfTheSystem(error)) throw error;
      tally.unreadableFiles += 1;
      deps.complain(
        `cannot read ${name}: ${error.message}. Name a file that you may read, or - for standard input.`,
      );
    }
  }
}

function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'code' in error;
}
