import { describe, expect, it } from 'vitest';
import { printable } from '../../cli/output/printable.ts';
import { toTable } from '../../cli/output/table.ts';
import type { Column } from '../../cli/output/table-layout.ts';
import { collect } from './collect.ts';

interface Row {
  readonly name: string;
  readonly note: string | null;
}

const columns: readonly Column<Row>[] = [
  { heading: 'NAME', cell: ({ name }) => name, emphasis: () => 'red' },
  { heading: 'NOTE', cell: ({ note }) => note },
];

async function* each(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function table(rows: readonly Row[], style = (_: string, text: string) => text) {
  return (await collect(toTable(style, columns, each(rows)))).join('');
}

describe('toTable', () => {
  it('aligns columns by their widest cell and shows what is absent as -', async () => {
    const rows = [
      { name: 'a', note: null },
      { name: 'workers', note: 'x' },
    ];
    expect(await table(rows)).toBe('NAME      NOTE\na         -\nworkers   x\n');
  });

  it('shows nothing for no rows', async () => {
    expect(await table([])).toBe('');
  });

  it('puts colour around the padded cell, so that columns stay aligned', async () => {
    const rows = [{ name: 'a', note: 'x' }];
    const styled = await table(rows, (format, text) => `<${format}>${text}</>`);
    expect(styled).toBe('<bold>NAME   NOTE</>\n<red>a   </>   x\n');
  });

  it('lets a very wide cell stick out, and cuts an endless one', async () => {
    const rows = [
      { name: 'x'.repeat(5_000), note: 'y' },
      { name: 'a', note: 'z' },
    ];
    const lines = (await table(rows)).split('\n');
    expect(lines[1]).toBe(`${'x'.repeat(1_000)}…   y`);
    expect(lines[2]).toBe(`a${' '.repeat(62)}z`);
  });

  it('does not hold back more rows than it fits widths to', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Row> {
      while (true) {
        given += 1;
        yield { name: `n${given}`, note: null };
      }
    }
    const parts = toTable((_, text) => text, columns, endless());
    expect((await parts.next()).value).toContain('n1000');
    expect((await parts.next()).value).toBe('n1001   -\n');
    expect(given).toBe(1_001);
  });

  it('shows what a terminal would obey or hide', async () => {
    const rows = [{ name: '\u001B[2J', note: 'a\nb\u202Ec\u009Bd\u2028\u{E0001}' }];
    const lines = (await table(rows)).split('\n');
    expect(lines[1]).toBe('\\u001b[2J   a\\u000ab\\u202ec\\u009bd\\u2028\\udb40\\udc01');
  });
});

describe('printable', () => {
  it('keeps the meaning of a JSON text', () => {
    const value = { text: 'é\u007F\u0085\u2028\u{E0001}\u0000"\\' };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});
