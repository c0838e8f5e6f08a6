import type { LetterView } from './letter-view.ts';

/** Letters of one queue with one reason and one kind of event. */
export interface ReasonGroup extends Pick<LetterView, 'cloud' | 'queue' | 'kind' | 'event'> {
  /** With `…` for the figures in which its letters differ. */
  readonly reason: string;
  readonly letters: number;
  /** RFC 3339. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** The newest of them. */
  readonly example: { readonly id: string; readonly about: readonly string[] };
}

/** The most letters first. Figures in a reason, such as lengths and positions, do not part them. */
export function groupByReason(letters: readonly LetterView[]): readonly ReasonGroup[] {
  const groups = Map.groupBy(letters, ({ cloud, queue, event, reason }) =>
    JSON.stringify([cloud, queue, event, withoutFigures(reason)]),
  );
  return [...groups.values()]
    .flatMap(toGroup)
    .toSorted((a, b) => b.letters - a.letters || (a.reason < b.reason ? -1 : 1));
}

function toGroup(letters: readonly LetterView[]): readonly ReasonGroup[] {
  const inTime = letters.toSorted((a, b) => timeOf(a) - timeOf(b));
  const [first, last] = [inTime[0], inTime.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { cloud, queue, kind, event, reason } = last;
  const isOne = letters.every((letter) => letter.reason === reason);
  const example = inTime.findLast(({ about }) => about.length > 0) ?? last;
  return [
    {
      cloud,
      queue,
      kind,
      event,
      reason: isOne ? reason : withoutFigures(reason),
      letters: letters.length,
      oldest: first.at,
      newest: last.at,
      example: { id: example.id, about: example.about },
    },
  ];
}

function withoutFigures(reason: string): string {
  return reason.replaceAll(/\d+/g, '…');
}

function timeOf({ at }: LetterView): number {
  return at === null ? 0 : Date.parse(at);
}

/** Whether a letter is one of those with this reason: a part of it, in any case; `…` stands for figures. */
export function hasReason(asked: string): (letter: Pick<LetterView, 'reason'>) => boolean {
  const wanted = withoutFigures(asked).toLowerCase();
  const exact = asked.toLowerCase();
  const isFigured = asked.includes('…');
  return ({ reason }) =>
    isFigured
      ? withoutFigures(reason).toLowerCase().includes(wanted)
      : reason.toLowerCase().includes(exact);
}
