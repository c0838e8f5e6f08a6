import { describe, expect, it } from 'vitest';
import { builtIn, builtIntoTheWatch, units, type Figure } from './built-in-limits.ts';
import { sectionOf, tableWith, textOf } from './markdown.ts';

const text = textOf('docs/configuration.md');

/** The first figure that the code gives to this name, a product of numbers; as the document tells it. */
function toldOf({ file, name, unit }: Figure): string {
  const [, product] =
    new RegExp(`\\b${name}(?: =|:) ([\\d_]+(?: \\* [\\d_]+)*)[,;\\s]`).exec(textOf(file)) ?? [];
  if (product === undefined) throw new Error(`${file} gives no figure to ${name}`);
  const figure = product
    .split(' * ')
    .reduce((all, factor) => all * Number(factor.replaceAll('_', '')), 1);
  return unit === undefined ? `${figure}` : `${figure / units[unit]} ${unit}`;
}

/** Whether a figure stands by itself in a text, and not as a part of another one. */
function says(value: string, figure: string): boolean {
  return new RegExp(`(?<![\\d.,])${figure.replaceAll('.', '\\.')}\\b`).test(value);
}

const tables = { 'Limits built in': builtIn, 'Limits built into the watch': builtIntoTheWatch };

describe.each(Object.entries(tables))('docs/configuration.md, %s', (heading, figures) => {
  const rows = tableWith(sectionOf(text, heading), 'what', 'value');

  it('is held row by row', () => {
    expect(rows.map(([what = '']) => what).toSorted()).toEqual(Object.keys(figures).toSorted());
  });

  it.each(rows.map(([what = '', value = '']) => [what, value]))(
    '%s: as the code has it',
    (what = '', value = '') => {
      const lacking = (figures[what] ?? []).map(toldOf).filter((figure) => !says(value, figure));
      expect(lacking).toEqual([]);
    },
  );
});
