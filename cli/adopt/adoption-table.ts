import { headingLine, layOut, rowLine, type Column, type Style } from '../output/table-layout.ts';
import type { Adoption, Draft } from './adoption.ts';

interface Row extends Draft {
  readonly group: string;
  readonly isCreated: boolean;
}

const columns: readonly Column<Row>[] = [
  { heading: 'KIND', cell: ({ manifest }) => manifest.kind },
  { heading: 'NAMESPACE', cell: ({ manifest }) => manifest.metadata.namespace ?? null },
  { heading: 'NAME', cell: ({ manifest }) => manifest.metadata.name },
  {
    heading: 'STATE',
    cell: stateOf,
    emphasis: ({ lacks }) => (lacks === undefined ? 'green' : 'red'),
  },
];

const wideColumns: readonly Column<Row>[] = [
  ...columns,
  { heading: 'GROUP', cell: ({ group }) => group },
  { heading: 'WHAT', cell: ({ notes }) => notes.join(' ') },
];

/** The objects, a line each. */
export function adoptionTable(
  style: Style,
  { drafts, found }: Adoption,
  { isCreated, wide }: { readonly isCreated: boolean; readonly wide: boolean },
): string {
  const rows = drafts.map((draft) => ({ ...draft, group: found.id, isCreated }));
  const layout = layOut(wide ? wideColumns : columns, rows);
  return headingLine(style, layout) + rows.map((row) => rowLine(style, layout, row)).join('');
}

function stateOf({ lacks, isCreated }: Row): string {
  if (isCreated) return 'created';
  return lacks === undefined ? 'to be created' : 'to be filled in';
}
