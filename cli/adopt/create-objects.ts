import type { Creation } from '../../shared/kube/object-creation.ts';
import type { Adoption, Draft } from './adoption.ts';
import type { Manifest } from './manifests.ts';

export interface CreateDeps {
  /** @param isTrial whether the API server only says what it would do */
  readonly create: (manifest: Manifest, isTrial: boolean) => Promise<Creation>;
  /** A line for people. */
  readonly tell: (line: string) => void;
}

/**
 * Makes all objects, or none: each is tried by the API server, its webhooks and quotas included,
 * before the first is made.
 *
 * @returns `undefined` where all were made; else what to tell
 */
export async function createObjects(
  deps: CreateDeps,
  { drafts }: Adoption,
): Promise<string | undefined> {
  const trials = await Promise.all(
    drafts.map(async ({ manifest }) => ({
      manifest,
      result: await deps.create(manifest, true),
    })),
  );
  const refusals = trials.flatMap(({ manifest, result }) =>
    result.kind === 'created' ? [] : [`  ${nameOf(manifest)}: ${saidBy(result)}`],
  );
  if (refusals.length > 0) {
    return ['nothing was created, since the API server does not take all of it', ...refusals].join(
      '\n',
    );
  }
  return createInTurn(deps, drafts);
}

async function createInTurn(
  { create, tell }: CreateDeps,
  drafts: readonly Draft[],
): Promise<string | undefined> {
  const created: string[] = [];
  for (const { manifest } of drafts) {
    const result = await create(manifest, false);
    if (result.kind !== 'created') return leftOff(manifest, saidBy(result), created);
    created.push(nameOf(manifest));
    tell(`${nameOf(manifest)} created`);
  }
  return undefined;
}

function leftOff(manifest: Manifest, said: string, created: readonly string[]): string {
  return [
    `${nameOf(manifest)} was not created: ${said}`,
    created.length === 0
      ? '  Nothing was created.'
      : `  Created before it: ${created.join(', ')}. Without the rest they scale nothing.`,
    '  When the cause is mended, run the same command again: it makes what is missing.',
  ].join('\n');
}

function saidBy(result: Exclude<Creation, { readonly kind: 'created' }>): string {
  return result.kind === 'refused' ? result.message : `no answer came: ${result.why}`;
}

function nameOf({ kind, metadata: { namespace, name } }: Manifest): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
