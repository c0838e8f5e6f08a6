import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonDocument } from '../output/json-document.ts';
import { toTable } from '../output/table.ts';
import { printableLines } from '../output/printable.ts';
import { needsSection } from './needs-section.ts';
import { nothingFound } from './nothing-found.ts';
import type { PoolView } from './pool-view.ts';
import { Reading } from './reading.ts';
import type { StatusCluster } from './status-cluster.ts';
import { statusColumns } from './status-columns.ts';
import type { StatusDeps } from './status-deps.ts';
import { spansNamespaces, whereOf, type StatusRequest } from './status-request.ts';
import { summaryLine, summaryOf } from './summary.ts';

/** So many rows are waited for to fit the columns; the others are shown as they come. */
const fittedRows = 100;

/** Where the output is no terminal. */
const usualWidth = 100;

const mostNeedyPools = 20;

/** Shows how the pools stand now. @throws ClusterTrouble */
export async function showOnce(
  deps: StatusDeps,
  request: StatusRequest,
  cluster: StatusCluster,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const reading = new Reading(deps, request, cluster, signal);
  switch (request.output) {
    case 'json':
    case 'yaml':
      await printDocument(deps, request.output, reading);
      break;
    case 'table':
    case 'wide':
      await printTable(deps, request, reading);
  }
  const complaints = reading.complaints();
  const isEmpty = reading.tally.pools === 0 && complaints.length === 0;
  for (const complaint of isEmpty ? [nothingFound(request)] : complaints) {
    deps.complain(printableLines(complaint));
  }
  if (reading.isIncomplete()) return exitStatus.failed;
  return reading.tally.of('needs-you') > 0 ? exitStatus.needsPerson : exitStatus.ok;
}

async function printTable(
  deps: StatusDeps,
  request: StatusRequest,
  reading: Reading,
): Promise<void> {
  const { print, style, clock, screen } = deps;
  const lineWidth = screen.size()?.columns;
  const wide = request.output === 'wide';
  const columns = statusColumns({ wide, withNamespace: spansNamespaces(request), lineWidth }, () =>
    clock.now(),
  );
  const needy: PoolView[] = [];
  const views = withEach(reading.views(), (view) => {
    if (view.needs.length > 0) needy.push(view);
  });
  // A wide table is for those who want all of it, wrapped or not.
  const options = wide ? { fittedRows } : { fittedRows, lineWidth };
  for await (const text of toTable(style, columns, views, options)) await print(text);
  if (reading.tally.pools === 0) return;
  const width = Math.min(lineWidth ?? usualWidth, 120);
  const mostPools = wide ? Number.POSITIVE_INFINITY : mostNeedyPools;
  const needs = needsSection(style, needy, clock.now(), { width, mostPools });
  const summary = summaryLine(reading.tally, whereOf(request));
  await print(`\n${needs === '' ? '' : `${needs}\n`}${style('bold', summary)}\n`);
}

async function printDocument(
  deps: StatusDeps,
  output: 'json' | 'yaml',
  reading: Reading,
): Promise<void> {
  const pools: PoolView[] = [];
  for await (const view of reading.views()) pools.push(view);
  const document = { pools, summary: summaryOf(reading.tally) };
  await deps.print(await render(output, document));
}

async function render(output: 'json' | 'yaml', document: object): Promise<string> {
  if (output === 'json') return toJsonDocument(document);
  const { toYamlDocument } = await import('../output/yaml-document.ts');
  return toYamlDocument(document);
}

async function* withEach<Item>(
  items: AsyncIterable<Item>,
  see: (item: Item) => void,
): AsyncGenerator<Item> {
  for await (const item of items) {
    see(item);
    yield item;
  }
}
