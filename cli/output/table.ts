import { headingLine, layOut, rowLine, type Column, type Style } from './table-layout.ts';

export interface TableOptions {
  /** Widths are fitted to so many rows; the rest of a long table is shown without being held back. */
  readonly fittedRows?: number;
  /** Of the terminal; absent where the output is none. */
  readonly lineWidth?: number | undefined;
}

const usualFittedRows = 1_000;

/** Rows under headings, in columns of one width. Nothing at all for no rows. */
export async function* toTable<Row>(
  style: Style,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
  { fittedRows = usualFittedRows, lineWidth }: TableOptions = {},
): AsyncGenerator<string> {
  const fit = (held: readonly Row[]) => layOut(columns, held, lineWidth);
  let held: Row[] | undefined = [];
  let layout = fit([]);
  for await (const row of rows) {
    if (held === undefined) {
      yield rowLine(style, layout, row);
      continue;
    }
    held.push(row);
    if (held.length < fittedRows) continue;
    layout = fit(held);
    yield toText(held);
    held = undefined;
  }
  if (held !== undefined && held.length > 0) {
    layout = fit(held);
    yield toText(held);
  }

  function toText(all: readonly Row[]): string {
    return headingLine(style, layout) + all.map((row) => rowLine(style, layout, row)).join('');
  }
}
