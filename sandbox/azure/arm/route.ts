import { ArmError } from '../errors.ts';
import type { Action } from './action.ts';

/** An action with the parts of the path that it names, decoded and in the casing of the call. */
export interface Found {
  readonly action: Action;
  readonly names: Readonly<Record<string, string>>;
}

/** The action of a method and a path, whatever its casing; undefined where there is none. */
export function findAction(
  actions: readonly Action[],
  method: string,
  path: string,
): Found | undefined {
  const given = path.split('/');
  for (const action of actions) {
    const names = action.method === method ? match(action.path.split('/'), given) : undefined;
    if (names !== undefined) return { action, names };
  }
  return undefined;
}

function match(
  pattern: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== given.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = given[index] ?? '';
    const name = /^<(.+)>$/.exec(wanted)?.[1];
    if (name === undefined && wanted.toLowerCase() !== part.toLowerCase()) return undefined;
    if (name !== undefined && part === '') return undefined;
    if (name !== undefined) names[name] = decode(part);
  }
  return names;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    const message = `The request URI is invalid: '${part}' is not percent-encoded.`;
    throw new ArmError({ status: 400, code: 'InvalidRequestUri', message });
  }
}
