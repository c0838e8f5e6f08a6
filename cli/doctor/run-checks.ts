import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import { isFault } from '../../shared/model/fault.ts';
import { explainTrouble } from '../cluster/explain-trouble.ts';
import { limitedTo } from './limited-to.ts';
import { linkNames, skipped, unknown, type Finding, type LinkName, type Told } from './finding.ts';
import type { Check, Ground } from './ground.ts';
import { mendDenied } from './mends.ts';
import { sayFault } from './say-fault.ts';

export type Checks = Readonly<Record<LinkName, Check>>;

/** What was found at a link, and how long that took. */
export interface LinkFindings {
  readonly link: LinkName;
  readonly findings: readonly Finding[];
  readonly tookMs: number;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Of each check. */
  readonly limitMs: number;
  readonly nowMs: () => number;
}

/**
 * Runs the checks, all at once but the first, on which all others rest. Yields them in the order of
 * the chain, each as soon as it and those before it are done. A check that fails or takes too long is
 * `unknown`, and holds up no other.
 *
 * @throws the signal's reason
 */
export async function* runChecks(
  checks: Checks,
  ground: Ground,
  options: RunOptions,
): AsyncGenerator<LinkFindings> {
  const [first, ...others] = linkNames;
  if (first === undefined) return;
  const begun = await runOne(first, checks[first], ground, options);
  const stands = begun.findings.every(({ state }) => state !== 'wrong' && state !== 'unknown');
  yield stands ? begun : { ...begun, findings: begun.findings.map(withOtherContexts) };
  const running = others.map(async (link) =>
    stands ? runOne(link, checks[link], ground, options) : noGround(link),
  );
  for (const one of running) one.catch(() => undefined);
  for (const one of running) yield await one;
}

/** Most often it is another cluster that is meant. */
function withOtherContexts(finding: Finding): Finding {
  return { mend: 'kubectl config get-contexts', ...finding };
}

function noGround(link: LinkName): LinkFindings {
  const told = skipped('not looked at, since it rests on the cluster');
  return { link, findings: [{ link, ...told }], tookMs: 0 };
}

async function runOne(
  link: LinkName,
  check: Check,
  ground: Ground,
  { signal, limitMs, nowMs }: RunOptions,
): Promise<LinkFindings> {
  const fromMs = nowMs();
  const told = await limitedTo(limitMs, signal, (within) => check(ground, within)).catch(
    (error: unknown) => troubleOf(ground, error),
  );
  signal.throwIfAborted();
  const all = told === 'too-long' ? [tooLong(limitMs)] : told;
  return { link, findings: all.map((one) => ({ link, ...one })), tookMs: nowMs() - fromMs };
}

function tooLong(limitMs: number): Told {
  return unknown(`no answer within ${limitMs / 1_000} s`);
}

async function troubleOf(ground: Ground, error: unknown): Promise<readonly Told[]> {
  if (error instanceof ClusterTrouble) return [await tellTrouble(ground, error)];
  if (!isFault(error)) throw error;
  return [
    error.code === 'cluster-denied'
      ? unknown(error.message, await mendDenied(ground))
      : unknown(sayFault(error)),
  ];
}

async function tellTrouble(ground: Ground, { trouble }: ClusterTrouble): Promise<Told> {
  return trouble.kind === 'forbidden'
    ? unknown(trouble.message, await mendDenied(ground))
    : unknown(explainTrouble(trouble, { server: ground.server }));
}
