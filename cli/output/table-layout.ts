import { displayWidth, shorten } from './display-width.ts';
import { printable } from './printable.ts';

/** Puts colour around a text, or returns it as it is where colour is not wanted. */
export type Style = (format: Emphasis, text: string) => string;

export type Emphasis = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

export interface Column<Row> {
  readonly heading: string;
  /** `null` is shown as `-`. */
  readonly cell: (row: Row) => string | null;
  /** `undefined` leaves the cell as it is. */
  readonly emphasis?: (row: Row) => Emphasis | undefined;
  /** As figures are set. */
  readonly align?: 'right';
  /** On a terminal that is too narrow its cells are cut down to this width; absent: never. */
  readonly shrinksTo?: number;
}

/** Columns with their widths. */
export interface TableLayout<Row> {
  readonly columns: readonly Column<Row>[];
  readonly widths: readonly number[];
  readonly gap: string;
  /** Whether cells of columns that shrink are cut. */
  readonly cuts: boolean;
}

/** What is wider sticks out instead of pushing all other rows apart. */
const mostWidth = 60;

/** No name in a cloud is longer; a forged one must not fill the screen. */
const mostCell = 1_000;

const gap = '   ';
const narrowGap = '  ';

/**
 * Fits the columns to rows.
 *
 * @param lineWidth of the terminal; absent: as wide as the rows need
 */
export function layOut<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  lineWidth?: number,
): TableLayout<Row> {
  const widths = columns.map((column) =>
    rows.reduce(
      (width, row) => Math.max(width, Math.min(mostWidth, displayWidth(cellOf(column, row)))),
      displayWidth(column.heading),
    ),
  );
  if (lineWidth === undefined) return { columns, widths, gap, cuts: false };
  const room = (between: string): number => lineWidth - between.length * (columns.length - 1);
  if (sum(widths) <= room(gap)) return { columns, widths, gap, cuts: true };
  const shrunk = shrink(columns, widths, room(narrowGap));
  return { columns, widths: shrunk, gap: narrowGap, cuts: true };
}

/** Takes from the widest column that shrinks, again and again. */
function shrink<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  room: number,
): readonly number[] {
  const narrowed = [...widths];
  for (let over = sum(narrowed) - room; over > 0; over -= 1) {
    const [widest] = columns
      .map(({ shrinksTo }, at) => ({ at, width: narrowed[at] ?? 0, least: shrinksTo }))
      .filter(({ width, least = width }) => width > least)
      .toSorted((a, b) => b.width - a.width);
    if (widest === undefined) break;
    narrowed[widest.at] = widest.width - 1;
  }
  return narrowed;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

export function headingLine<Row>(style: Style, layout: TableLayout<Row>): string {
  const headings = layout.columns.map(({ heading }, at) => pad(heading, layout, at));
  return `${style('bold', headings.join(layout.gap))}\n`;
}

export function rowLine<Row>(style: Style, layout: TableLayout<Row>, row: Row): string {
  const cells = layout.columns.map((column, at) => {
    const padded = pad(cellOf(column, row), layout, at);
    const emphasis = column.emphasis?.(row);
    return emphasis === undefined ? padded : style(emphasis, padded);
  });
  return `${cells.join(layout.gap)}\n`;
}

function cellOf<Row>({ cell }: Column<Row>, row: Row): string {
  const text = cell(row) ?? '-';
  return printable(text.length > mostCell ? `${text.slice(0, mostCell)}…` : text);
}

/** To the width of its column; the last column needs none. */
function pad<Row>(text: string, { columns, widths, cuts }: TableLayout<Row>, at: number): string {
  const width = widths[at] ?? 0;
  const { align, shrinksTo } = columns[at] ?? {};
  const shown = cuts && shrinksTo !== undefined ? shorten(text, width) : text;
  const missing = width - displayWidth(shown);
  if (missing <= 0) return shown;
  const spaces = ' '.repeat(missing);
  if (align === 'right') return spaces + shown;
  return at === widths.length - 1 ? shown : shown + spaces;
}
