import { wrong, type Environment, type Wrong } from './environment.ts';

/** One of several ways to say the same, by a setting of its own. */
export interface Way<Choice> {
  readonly name: string;
  /** Settings that say the same together with it, if there are any. */
  readonly others?: readonly string[];
  readonly read: (env: Environment) => Choice | Wrong;
}

/** Reads the only way that is set. */
export function chooseOne<Choice>(env: Environment, ways: readonly Way<Choice>[]): Choice | Wrong {
  const set = ways.filter(({ name, others = [] }) =>
    [name, ...others].some((each) => env[each] !== undefined),
  );
  const [only, ...more] = set;
  if (only === undefined) return wrong(noneOf(ways.map(({ name }) => name)));
  if (more.length === 0) return only.read(env);
  const names = listed(set.map(({ name }) => name));
  const both = set.length === 2 ? 'both' : 'all';
  return wrong(
    `${names} are ${both} set, and only one may be: remove ${both === 'both' ? 'one' : 'all but one'}`,
  );
}

function noneOf(names: readonly string[]): string {
  return names.length === 2
    ? `neither ${names.join(' nor ')} is set: set one of them`
    : `none of ${listed(names)} is set: set one of them`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
