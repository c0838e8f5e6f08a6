import { headingLine, layOut, rowLine, type TableLayout } from '../output/table-layout.ts';
import { printable } from '../output/printable.ts';
import type { PoolView } from './pool-view.ts';
import { statusColumns } from './status-columns.ts';
import type { StatusDeps } from './status-deps.ts';
import { spansNamespaces, whereOf, type StatusRequest } from './status-request.ts';
import { ViewChanges, type ViewChange } from './view-changes.ts';
import { watchFrame } from './watch-frame.ts';

/** Shows how the pools stand, again and again. */
export interface WatchOutput {
  /** How often it has to be shown though nothing was told: ages grow. */
  readonly everyMs: number;
  show(pools: readonly PoolView[], notice: string | undefined): Promise<void>;
  end(): void;
}

type OutputDeps = Pick<StatusDeps, 'print' | 'style' | 'clock' | 'screen'>;

/** What fits the format and the place where the output goes to. */
export async function watchOutput(deps: OutputDeps, request: StatusRequest): Promise<WatchOutput> {
  switch (request.output) {
    case 'json':
      return changeOutput(deps, (change) => `${printable(JSON.stringify(change))}\n`);
    case 'yaml': {
      const { toYamlDocument } = await import('../output/yaml-document.ts');
      return changeOutput(deps, (change) => `---\n${toYamlDocument(change)}`);
    }
    case 'table':
    case 'wide':
      return deps.screen.size() === undefined
        ? lineOutput(deps, request)
        : screenOutput(deps, request);
  }
}

async function screenOutput(
  { style, clock, screen }: OutputDeps,
  request: StatusRequest,
): Promise<WatchOutput> {
  const kept = await screen.keep();
  const withNamespace = spansNamespaces(request);
  const wide = request.output === 'wide';
  return {
    everyMs: 1_000,
    show: async (pools, notice) => {
      const { columns = 80, rows = 24 } = screen.size() ?? {};
      const footer = notice ?? 'Ctrl-C ends';
      const where = whereOf(request);
      const options = { columns, rows, withNamespace, wide, where, footer };
      kept.show(watchFrame(style, pools, clock.now(), options));
    },
    end: () => kept.end(),
  };
}

/** A line for each change, with the time at which it was seen. */
function lineOutput(deps: OutputDeps, request: StatusRequest): WatchOutput {
  const { print, style, clock } = deps;
  const changes = new ViewChanges();
  const choice = { wide: request.output === 'wide', withNamespace: spansNamespaces(request) };
  const now = (): Date => clock.now();
  const columns = [
    { heading: 'TIME', cell: () => now().toISOString().slice(0, 19).concat('Z') },
    ...statusColumns(choice, now),
  ];
  let layout: TableLayout<PoolView> | undefined;
  return {
    everyMs: 5_000,
    show: async (pools) => {
      const lines = changes.next(pools).map((change) => shownAs(change));
      if (layout === undefined && lines.length > 0) {
        layout = layOut(columns, lines);
        await print(headingLine(style, layout));
      }
      for (const line of lines) {
        if (layout !== undefined) await print(rowLine(style, layout, line));
      }
    },
    end: () => undefined,
  };
}

function shownAs({ type, pool }: ViewChange): PoolView {
  const nothing = { message: null, since: null, needs: [] };
  return type === 'present' ? pool : { ...pool, ...nothing, state: 'deleting', reason: 'Gone' };
}

function changeOutput({ print }: OutputDeps, render: (change: ViewChange) => string): WatchOutput {
  const changes = new ViewChanges();
  return {
    everyMs: 5_000,
    show: async (pools) => {
      for (const change of changes.next(pools)) await print(render(change));
    },
    end: () => undefined,
  };
}
