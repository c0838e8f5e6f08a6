import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonDocument } from '../output/json-document.ts';
import { checks } from './checks.ts';
import type { ConnectedDoctor, DoctorDeps } from './doctor-deps.ts';
import { linkTitles, type Finding } from './finding.ts';
import type { Ground } from './ground.ts';
import { runChecks, type Checks, type LinkFindings } from './run-checks.ts';
import { linkLines, summaryLine } from './show-findings.ts';
import { isStanding, statusOf, summaryOf } from './verdict.ts';

export type DoctorOutput = 'table' | 'wide' | 'json' | 'yaml';

/** Of each check: a cloud that does not answer must not hold up the rest. */
const limitMs = 20_000;

/** Longer than this nobody likes to look at nothing. */
const quietForMs = 2_000;

/** Where the output is no terminal. */
const usualWidth = 100;

/**
 * Looks at all links and prints what was found, each as soon as those before it are done.
 *
 * @param all what looks at each link
 * @throws the signal's reason
 */
export async function examine(
  deps: DoctorDeps,
  { access, ground }: ConnectedDoctor,
  output: DoctorOutput,
  signal: AbortSignal,
  all: Checks = checks,
): Promise<ExitStatus> {
  const { clock, version } = deps;
  const now = () => clock.now();
  const where = access.context === undefined ? '' : ` (context ${access.context})`;
  const standing: Ground = { ...ground, version, now, server: `${access.server}${where}` };
  const nowMs = () => now().getTime();
  const links = runChecks(all, standing, { signal, limitMs, nowMs });
  const findings: Finding[] = [];
  for await (const found of tellingOfWaiting(deps, links)) {
    const link = withCompleteMends(found, access.choice);
    findings.push(...link.findings);
    // Where the cluster does not let us in, nothing else has anything to say.
    if (isTold(output, findings, link)) await deps.print(linesOf(deps, link, output));
  }
  await deps.print(await ending(deps, output, findings));
  return isStanding(findings) ? statusOf(findings) : exitStatus.failed;
}

/** The checks know of no options. */
function withCompleteMends(link: LinkFindings, choice: KubeconfigChoice): LinkFindings {
  const findings = link.findings.map((finding) =>
    finding.mend === undefined
      ? finding
      : { ...finding, mend: onChosenCluster(finding.mend, choice) },
  );
  return { ...link, findings };
}

function isTold(
  output: DoctorOutput,
  findings: readonly Finding[],
  { link }: LinkFindings,
): output is 'table' | 'wide' {
  if (output !== 'table') return output === 'wide';
  return link === 'cluster' || isStanding(findings);
}

function linesOf({ style, screen }: DoctorDeps, link: LinkFindings, output: DoctorOutput): string {
  const width = Math.min(screen.size()?.columns ?? usualWidth, 140);
  return linkLines(style, link, { width, wide: output === 'wide' });
}

async function ending(
  { style }: DoctorDeps,
  output: DoctorOutput,
  findings: readonly Finding[],
): Promise<string> {
  const summary = summaryOf(findings);
  if (output === 'table' || output === 'wide') return `\n${summaryLine(style, summary)}\n`;
  const listed = findings.map(({ link, state, said, mend = null }) => ({
    link,
    state,
    said,
    mend,
  }));
  const document = { findings: listed, summary };
  if (output === 'json') return toJsonDocument(document);
  const { toYamlDocument } = await import('../output/yaml-document.ts');
  return toYamlDocument(document);
}

/** Says which link is waited for, where nothing comes for a while. */
async function* tellingOfWaiting(
  { progress }: Pick<DoctorDeps, 'progress'>,
  links: AsyncGenerator<LinkFindings>,
): AsyncGenerator<LinkFindings> {
  const titles = Object.values(linkTitles);
  for (let at = 0; ; at += 1) {
    const title = titles[at];
    const timer = setTimeout(() => progress(`still looking at ${title}; Ctrl-C ends`), quietForMs);
    try {
      const next = await links.next();
      if (next.done === true) return;
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}
