import { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { systemScreen } from '../../cli/system-screen.ts';

function terminal(of: {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
}) {
  const stream = Object.create(WriteStream.prototype, {
    isTTY: { value: of.isTTY },
    columns: { value: of.columns },
    rows: { value: of.rows },
  }) as WriteStream;
  return systemScreen(stream);
}

describe('systemScreen', () => {
  it('has the size of a terminal', () => {
    const size = { columns: 80, rows: 24 };
    expect(terminal({ isTTY: true, ...size }).size()).toEqual(size);
  });

  it.each([
    ['a pipe', { isTTY: false, columns: 80, rows: 24 }],
    ['a terminal that tells no size, as in some containers', { isTTY: true, columns: 0, rows: 0 }],
  ])('has none where the output goes to %s', (_, of) => {
    expect(terminal(of).size()).toBeUndefined();
  });
});
