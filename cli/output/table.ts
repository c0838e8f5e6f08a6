import { printable } from './printable.ts';

/** Puts colour around a text, or returns it as it is where colour is not wanted. */
export type Style = (format: Emphasis, text: string) => string;

export type Emphasis = 'bold' | 'dim' | 'green' | 'red';

export interface Column<Row> {
  readonly heading: string;
  /** `null` is shown as `-`. */
  readonly cell: (row: Row) => string | null;
  readonly emphasis?: (row: Row) => Emphasis;
}

/** Widths are fitted to so many rows; the rest of a long table is shown without being held back. */
const fittedRows = 1_000;

/** What is wider sticks out instead of pushing all other rows apart. */
const mostWidth = 60;

/** No name in a cloud is longer; a forged one must not fill the screen. */
const mostCell = 1_000;

const gap = '   ';

/** Rows under headings, in columns of one width. Nothing at all for no rows. */
export async function* toTable<Row>(
  style: Style,
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  let held: Row[] | undefined = [];
  let widths: readonly number[] = [];
  for await (const row of rows) {
    if (held === undefined) {
      yield toLine(style, columns, widths, row);
      continue;
    }
    held.push(row);
    if (held.length < fittedRows) continue;
    widths = fit(columns, held);
    yield toText(style, columns, widths, held);
    held = undefined;
  }
  if (held !== undefined && held.length > 0) {
    yield toText(style, columns, fit(columns, held), held);
  }
}

function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly number[] {
  return columns.map((column) =>
    rows.reduce(
      (width, row) => Math.max(width, Math.min(mostWidth, lengthOf(cellOf(column, row)))),
      column.heading.length,
    ),
  );
}

function toText<Row>(
  style: Style,
  columns: readonly Column<Row>[],
  widths: readonly number[],
  rows: readonly Row[],
): string {
  const headings = columns.map(({ heading }, at) => pad(heading, widths, at));
  const heading = `${style('bold', headings.join(gap))}\n`;
  return heading + rows.map((row) => toLine(style, columns, widths, row)).join('');
}

function toLine<Row>(
  style: Style,
  columns: readonly Column<Row>[],
  widths: readonly number[],
  row: Row,
): string {
  const cells = columns.map((column, at) => {
    const padded = pad(cellOf(column, row), widths, at);
    return column.emphasis === undefined ? padded : style(column.emphasis(row), padded);
  });
  return `${cells.join(gap)}\n`;
}

function cellOf<Row>({ cell }: Column<Row>, row: Row): string {
  const text = cell(row) ?? '-';
  return printable(text.length > mostCell ? `${text.slice(0, mostCell)}…` : text);
}

/** To the width of its column; the last column needs none. */
function pad(text: string, widths: readonly number[], at: number): string {
  const missing = at === widths.length - 1 ? 0 : (widths[at] ?? 0) - lengthOf(text);
  return missing > 0 ? text + ' '.repeat(missing) : text;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
