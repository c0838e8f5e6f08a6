import type { Answer, Answers } from './answers.ts';

/** A place where two clouds answer differently, each side as a few words. */
export interface Difference {
  /** The title of what was asked. */
  readonly at: string;
  /** Where in the result; absent where the answers differ as a whole. */
  readonly place?: string;
  readonly moto: string;
  readonly simulator: string;
}

/** Compares all answers; in a result that one side lacks a part of, only the top of it is named. */
export function compareAnswers(moto: Answers, simulator: Answers): readonly Difference[] {
  return [...new Set([...moto.keys(), ...simulator.keys()])].flatMap((at) => {
    const sides = { moto: moto.get(at), simulator: simulator.get(at) };
    const said = { moto: summaryOf(sides.moto), simulator: summaryOf(sides.simulator) };
    if (said.moto !== said.simulator) return [{ at, ...said }];
    return compareShapes(sides).map((difference) => ({ at, ...difference }));
  });
}

/** `200`, or `400 ValidationError`. */
function summaryOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'not asked';
  return answer.kind === 'result' ? `${answer.status}` : `${answer.status} ${answer.name}`;
}

const absent = 'absent';

function compareShapes(sides: {
  readonly moto: Answer | undefined;
  readonly simulator: Answer | undefined;
}): readonly Omit<Difference, 'at'>[] {
  if (sides.moto?.kind !== 'result' || sides.simulator?.kind !== 'result') return [];
  const { shape: left } = sides.moto;
  const { shape: right } = sides.simulator;
  const places = [...new Set([...left.keys(), ...right.keys()])];
  return places.flatMap((place) => {
    const types = { moto: left.get(place) ?? absent, simulator: right.get(place) ?? absent };
    const above = parentOf(place);
    const aboveDiffers = above !== undefined && left.has(above) !== right.has(above);
    return types.moto === types.simulator || aboveDiffers ? [] : [{ place, ...types }];
  });
}

/** `Groups[].Name` lies in `Groups[]`, which lies in `Groups`. */
function parentOf(place: string): string | undefined {
  const cut = place.endsWith('[]') ? place.length - 2 : place.lastIndexOf('.');
  return cut === -1 ? undefined : place.slice(0, cut);
}

/** One line for each kind of difference, with all the titles that show it. */
export function describeDifferences(found: readonly Difference[]): readonly string[] {
  const kinds = Map.groupBy(
    found,
    ({ place, moto, simulator }) =>
      `${place ?? 'the answer as a whole'}: ${moto} of moto, ${simulator} of the simulator`,
  );
  return [...kinds].map(([kind, cases]) => `${kind} (${cases.map(({ at }) => at).join('; ')})`);
}

/** Differences that are moto's doing, with the reason. */
export interface KnownDifference extends Omit<Difference, 'at'> {
  /** Titles; `<operation>: *` for all of an operation. */
  readonly at: readonly string[];
  readonly because: string;
}

/** Whether an entry of a table means this difference; `title` is one of those in `known.at`. */
export function isKnown(known: KnownDifference, title: string, found: Difference): boolean {
  const [operation = ''] = found.at.split(':');
  return (
    (title === found.at || title === `${operation}: *`) &&
    known.place === found.place &&
    known.moto === found.moto &&
    known.simulator === found.simulator
  );
}
