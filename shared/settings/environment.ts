import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with settings, each with its name. */
export interface Wrong {
  readonly kind: 'wrong';
  readonly problems: readonly string[];
}

export function wrong(...problems: readonly string[]): Wrong {
  return { kind: 'wrong', problems };
}

/** Reads the settings that a schema names; more are let through and never looked at. */
export function readVariables<Output>(
  variables: z.ZodType<Output>,
  env: Environment,
): Wrong | { readonly kind: 'read'; readonly data: Output } {
  const parsed = variables.safeParse(env);
  if (parsed.success) return { kind: 'read', data: parsed.data };
  return wrong(
    ...parsed.error.issues.map(({ code, path: [name = ''], message }) =>
      problemWith(env, String(name), { code, message }),
    ),
  );
}

/**
 * The error for a start with wrong settings, that names all of them at once.
 *
 * @param who cannot start
 */
export function cannotStart(who: string, found: readonly { readonly kind: string }[]): Error {
  const problems = found.flatMap((each) => (isWrong(each) ? each.problems : []));
  return new Error(
    `${who} cannot start: ${problems.join('; ')}. See docs/configuration.md for what each setting means.`,
  );
}

function isWrong(found: { readonly kind: string }): found is Wrong {
  return found.kind === 'wrong';
}

function problemWith(
  env: Environment,
  name: string,
  { code, message }: Pick<z.core.$ZodIssue, 'code' | 'message'>,
): string {
  const value = env[name];
  if (value !== undefined) return `${name} is ${JSON.stringify(value)}: ${message}`;
  // What has a default need not be set, but another setting may not go with the default.
  return code === 'custom' ? `${name} is not set: ${message}` : `${name} is not set`;
}
