import type { z } from 'zod';

/** Reads a configuration; throws one Error that names every wrong value and its place. */
export function parseConfigOf<Schema extends z.ZodType>(
  cloud: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const value = valueAt(given, issue.path);
    const place = issue.path.length === 0 ? 'the document' : issue.path.join('.');
    return `  ${place}: ${issue.message} (got ${JSON.stringify(value) ?? 'nothing'})`;
  });
  throw new Error(
    `The simulated ${cloud} cannot start with this configuration:\n${lines.join('\n')}`,
  );
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The figures with those replaced that are given. */
export function changeFigures<Figures extends object>(
  figures: Figures,
  given: { readonly [Name in keyof Figures]?: Figures[Name] | undefined },
): Figures {
  const changes = Object.entries(given).filter((entry) => entry[1] !== undefined);
  return { ...figures, ...Object.fromEntries(changes) };
}
