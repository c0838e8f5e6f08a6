import type { ParseResult } from '../model/hint.ts';

/** What was found in a message, as far as its fate depends on it. One message can hold several. */
export type Finding =
  /** Asks for work, whose outcome has this ID. */
  | { readonly kind: 'asks'; readonly id: string }
  | Ignored
  | { readonly kind: 'rejected'; readonly reason: string };

export interface Ignored {
  readonly kind: 'ignored';
  readonly reason: string;
  readonly detail: string;
}

/** How the work ended that a message asked for. Whatever is not `deferred` is an end. */
export interface Ending {
  readonly kind: string;
  /** Of a deferred one: when to come back; absent: soon at first, then ever later. */
  readonly retryAfterMs?: number;
}

/** What is to become of a message. `comes-back` is no end. */
export type Fate =
  | { readonly kind: 'done'; readonly ignored: readonly Ignored[] }
  | { readonly kind: 'rejected'; readonly reason: string; readonly ignored: readonly Ignored[] }
  | { readonly kind: 'comes-back'; readonly retryAfterMs?: number };

/** What an event asks for, if anything. */
export function findingIn(result: ParseResult): Finding {
  return 'hint' in result ? { kind: 'asks', id: result.hint.id } : result;
}

/**
 * Decides on a message as a whole. It comes back as long as anything in it has to, then goes to
 * people if anything in it could not be read, and is done otherwise.
 *
 * @param outcomes by the IDs of what was asked; what nobody answered for is not done
 */
export function fateOf(findings: readonly Finding[], outcomes: ReadonlyMap<string, Ending>): Fate {
  const asked = findings.flatMap((each) => (each.kind === 'asks' ? [outcomes.get(each.id)] : []));
  const open = asked.filter((ending) => ending === undefined || ending.kind === 'deferred');
  if (open.length > 0) return { kind: 'comes-back', ...longestWait(open) };
  const ignored = findings.filter((each) => each.kind === 'ignored');
  const reasons = findings.flatMap((each) => (each.kind === 'rejected' ? [each.reason] : []));
  return reasons.length === 0
    ? { kind: 'done', ignored }
    : { kind: 'rejected', reason: reasons.join('; '), ignored };
}

/** Whoever asked to be left alone for a while is not asked again before. */
function longestWait(open: readonly (Ending | undefined)[]): { readonly retryAfterMs?: number } {
  const waits = open.flatMap((ending) => ending?.retryAfterMs ?? []);
  return waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) };
}
