import type { Column } from '../output/table-layout.ts';
import { ageOf } from '../status/age.ts';
import type { LetterView } from './letter-view.ts';
import type { ReasonGroup } from './reason-groups.ts';
import { titleOf } from './words.ts';

/** @param wide cuts nothing */
export function groupColumns(wide: boolean, now: Date): readonly Column<ReasonGroup>[] {
  return [
    { heading: 'LETTERS', cell: ({ letters }) => String(letters), align: 'right' },
    queueColumn(wide),
    { heading: 'EVENT', cell: ({ event }) => event, ...shrinking(wide, 12) },
    { heading: 'OLDEST', cell: ({ oldest }) => ageIn(oldest, now) },
    { heading: 'NEWEST', cell: ({ newest }) => ageIn(newest, now) },
    { heading: 'SUCH AS', cell: ({ example }) => named(example.about), ...shrinking(wide, 12) },
    { heading: 'REASON', cell: ({ reason }) => reason, ...shrinking(wide, 24) },
  ];
}

export function letterColumns(wide: boolean, now: Date): readonly Column<LetterView>[] {
  return [
    { heading: 'AGE', cell: ({ at }) => ageIn(at, now) },
    queueColumn(wide),
    ...(wide
      ? [
          { heading: 'ID', cell: ({ id }: LetterView) => id },
          { heading: 'BYTES', cell: ({ sizeBytes }: LetterView) => String(sizeBytes) },
        ]
      : []),
    { heading: 'EVENT', cell: ({ event }) => event, ...shrinking(wide, 12) },
    { heading: 'ABOUT', cell: ({ about }) => named(about), ...shrinking(wide, 12) },
    { heading: 'REASON', cell: ({ reason }) => reason, ...shrinking(wide, 24) },
  ];
}

function queueColumn(wide: boolean): Column<Placed> {
  return { heading: 'QUEUE', cell: titleOf, ...shrinking(wide, 14) };
}

type Placed = Pick<LetterView, 'cloud' | 'queue'>;

function shrinking(wide: boolean, to: number): { readonly shrinksTo?: number } {
  return wide ? {} : { shrinksTo: to };
}

function named(about: readonly string[]): string | null {
  return about.length === 0 ? null : about.join(', ');
}

function ageIn(time: string | null, now: Date): string | null {
  return time === null ? null : ageOf(time, now);
}
