import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { printableLines } from '../output/printable.ts';
import type { AdoptCluster } from './adopt-cluster.ts';
import type { AdoptDeps } from './adopt-deps.ts';
import type { AdoptRequest } from './adopt-request.ts';
import { createObjects } from './create-objects.ts';
import type { Adoption } from './adoption.ts';
import { Problem } from './problem.ts';
import { renderAdoption } from './render-adoption.ts';

type CarryOutDeps = Pick<AdoptDeps, 'print' | 'complain' | 'screen' | 'style'>;

/** Prints the manifests, with what to do with them. */
export async function printAdoption(
  { print, complain, screen, style }: CarryOutDeps,
  { output = 'yaml', choice }: AdoptRequest,
  adoption: Adoption,
): Promise<ExitStatus> {
  await print(await renderAdoption(adoption, { style, output, isCreated: false }));
  const isTerminal = screen.size() !== undefined;
  for (const { lacks } of adoption.drafts) {
    if (lacks !== undefined) complain(printableLines(`to be filled in: ${lacks}`));
  }
  // Who looks on has read them in the comments.
  if (output !== 'yaml' || !isTerminal) tellErrands(complain, adoption);
  if (isTerminal) {
    const isManifest = output === 'yaml' || output === 'json';
    const piped = isManifest ? `, or | ${onChosenCluster('kubectl apply -f -', choice)}` : '';
    complain(printableLines(`to create this: the same command with --apply${piped}`));
  }
  return exitStatus.ok;
}

/** Makes the objects, and tells what comes next. @throws Problem where one cannot be made */
export async function applyAdoption(
  deps: CarryOutDeps,
  { output, choice }: AdoptRequest,
  { cluster, adoption }: { readonly cluster: AdoptCluster; readonly adoption: Adoption },
): Promise<ExitStatus> {
  const { complain } = deps;
  const lacking = adoption.drafts.flatMap(({ lacks }) => lacks ?? []);
  if (lacking.length > 0) {
    throw new Problem('nothing was created, since this is missing', ...lacking);
  }
  const create: AdoptCluster['create'] = (manifest, isTrial) => cluster.create(manifest, isTrial);
  const trouble = await createObjects({ create, tell: complain }, adoption);
  if (trouble !== undefined) throw new Problem(trouble);
  const { style } = deps;
  if (output !== undefined) {
    await deps.print(await renderAdoption(adoption, { style, output, isCreated: true }));
  }
  tellErrands(complain, adoption);
  const { namespace, name } = adoption.names;
  const watching = onChosenCluster(`poolsync status ${namespace}/${name} --watch`, choice);
  const isDone = !adoption.errands.some(({ isNeeded }) => isNeeded);
  const next = isDone
    ? `it is adopted once this says "in sync": ${watching}`
    : `this is not done before the command above was run; then watch it: ${watching}`;
  complain(printableLines(next));
  return isDone ? exitStatus.ok : exitStatus.needsPerson;
}

function tellErrands(complain: AdoptDeps['complain'], { errands }: Adoption): void {
  for (const { why, command } of errands) complain(printableLines(`${why}\n  ${command}`));
}
