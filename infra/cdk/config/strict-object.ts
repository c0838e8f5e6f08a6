import { z } from 'zod';
import { dotted } from './dotted.ts';
import { nearKey } from './near-key.ts';

/**
 * An object with these keys and no other. The message of its issue `unrecognized_keys` has a line
 * for each of the others, with the known key that was meant, as far as one is near.
 *
 * @param needed what is said where there is no object at all
 */
export function strictObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  needed: string,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey([...(issue.path ?? []), key], known)).join('\n')
        : needed,
  });
}

function unknownKey(path: readonly PropertyKey[], known: readonly string[]): string {
  const nearest = nearKey(String(path.at(-1)), known);
  const hint = nearest === undefined ? `known are ${known.join(', ')}` : `is ${nearest} meant?`;
  return `${dotted(path)} is no setting: ${hint}`;
}
