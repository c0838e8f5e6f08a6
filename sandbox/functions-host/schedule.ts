/** The values that each field of an NCRONTAB expression may have, in their order. */
const fields = [
  { name: 'second', from: 0, to: 59 },
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of the week', from: 0, to: 6 },
] as const;
type Field = (typeof fields)[number];

/** When a timer is due. */
export interface Schedule {
  /** The first time after this one, both in ms since 1970. */
  nextAfter(ms: number): number;
}

/** No schedule has a longer gap but one that names 29 February, which comes within 8 years. */
const searchedDays = 8 * 366;
const dayMs = 86_400_000;

/**
 * Reads an NCRONTAB expression as Azure's host does: six fields, or five without the seconds, in UTC.
 * Names of months and days are not simulated.
 *
 * @throws Error where it is none, or never comes
 */
export function parseSchedule(expression: string): Schedule {
  const texts = expression.trim().split(/\s+/);
  const [seconds, minutes, hours, days, months, weekdays] = (
    texts.length === 5 ? ['0', ...texts] : texts
  ).map((text, index, all) => {
    const field = fields[index];
    if (field === undefined || all.length !== fields.length) {
      throw new Error(`the schedule '${expression}' has ${texts.length} fields: give six.`);
    }
    return valuesOf(text, field, expression);
  });
  const timesOfDay = (hours ?? []).flatMap((hour) =>
    (minutes ?? []).flatMap((minute) =>
      (seconds ?? []).map((second) => ((hour * 60 + minute) * 60 + second) * 1_000),
    ),
  );
  const isDay = (midnight: Date): boolean =>
    days?.includes(midnight.getUTCDate()) === true &&
    months?.includes(midnight.getUTCMonth() + 1) === true &&
    weekdays?.includes(midnight.getUTCDay()) === true;
  return { nextAfter: (ms) => nextAfter(ms, { isDay, timesOfDay }, expression) };
}

function nextAfter(
  ms: number,
  of: {
    readonly isDay: (midnight: Date) => boolean;
    /** In order. */
    readonly timesOfDay: readonly number[];
  },
  expression: string,
): number {
  const today = Math.floor(ms / dayMs) * dayMs;
  for (let day = 0; day <= searchedDays; day += 1) {
    const midnight = today + day * dayMs;
    if (!of.isDay(new Date(midnight))) continue;
    const time = of.timesOfDay.find((each) => midnight + each > ms);
    if (time !== undefined) return midnight + time;
  }
  throw new Error(`the schedule '${expression}' never comes.`);
}

/** `*`, `3`, `1-5`, each with `/step`, and lists of them. */
function valuesOf(text: string, { name, from, to }: Field, expression: string): readonly number[] {
  const values = text.split(',').flatMap((part) => {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (found === null) throw new Error(`the schedule '${expression}': no ${name} is '${part}'.`);
    const [, first, last, step] = found;
    const low = first === undefined ? from : Number(first);
    const isOne = first !== undefined && last === undefined && step === undefined;
    const high = isOne ? low : Number(last ?? to);
    const every = Number(step ?? 1);
    if (low < from || high > to || low > high || every < 1) {
      throw new Error(`the schedule '${expression}': no ${name} is '${part}'.`);
    }
    return Array.from(
      { length: Math.floor((high - low) / every) + 1 },
      (_, at) => low + at * every,
    );
  });
  return [...new Set(values)].toSorted((a, b) => a - b);
}
