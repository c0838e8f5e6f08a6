import type { Trouble } from '../../shared/kube/cluster-trouble.ts';
import type { Unseen } from '../../shared/model/drift.ts';
import { explainLogin } from '../clouds/explain-login.ts';
import { namespaceIn } from '../cluster/cluster-options.ts';
import { explainTrouble } from '../cluster/explain-trouble.ts';
import { printableLines } from '../output/printable.ts';
import type { PoolSelector } from '../status/selector.ts';
import { choosePools } from './choose-pools.ts';
import type { DriftCluster, KnownInstallation } from './drift-cluster.ts';
import type { DriftDeps } from './drift-deps.ts';
import type { DriftOptions } from './drift-options.ts';
import { gatherDrift, type DriftProgress, type DriftReport } from './drift-report.ts';

/** A look at the pools that a person asks for. */
export interface Look {
  readonly report: DriftReport;
  readonly lookedAt: Date;
  /** As in ` in namespace fleet`. */
  readonly where: string;
  readonly installation: KnownInstallation;
  /** Whether a name was none. */
  readonly isUnknown: boolean;
}

const tellEveryMs = 3_000;

const nothing: DriftReport = {
  drifted: [],
  unseen: [],
  pools: 0,
  foreignPools: 0,
  complete: true,
};

/** Looks at the pools, and says on the way what has to be said beside the output. */
export async function look(
  deps: DriftDeps,
  cluster: DriftCluster,
  selectors: readonly PoolSelector[],
  options: DriftOptions,
  signal: AbortSignal,
): Promise<Look> {
  const lookedAt = deps.clock.now();
  const home = namespaceIn(options, cluster.access.namespace);
  const [chosen, known] = await Promise.all([
    choosePools(deps, cluster, selectors, home, signal),
    cluster.installation(),
  ]);
  for (const complaint of chosen.complaints) deps.complain(printableLines(complaint));
  const name = options.installation ?? known.name;
  const installation = name === undefined ? known : { ...known, name };
  const isWhole = home === undefined && selectors.length === 0;
  if (isWhole && installation.name === undefined) deps.complain(untold(known));
  const search = {
    ...chosen.search,
    signal,
    ...(isWhole && installation.name !== undefined ? { installation: installation.name } : {}),
  };
  const isUnknown = chosen.complaints.length > 0;
  const found = chosen.isEmpty
    ? nothing
    : await gatherDrift(cluster.find(search), progressOf(deps));
  // A pool that was asked for and is not there was not looked at.
  const report = { ...found, complete: found.complete && !isUnknown };
  // Of each subscription asked about there is one.
  for (const said of new Set(cluster.logins().map(explainLogin))) deps.complain(said);
  for (const said of howToBeLetIn(found.unseen, cluster)) deps.complain(said);
  return {
    report,
    lookedAt,
    where: home === undefined || selectors.length > 0 ? '' : ` in namespace ${home}`,
    installation,
    isUnknown,
  };
}

/** Of one reading that the cluster refused: what lets it pass lets all the others pass, too. */
function howToBeLetIn(unseen: readonly Unseen[], { access }: DriftCluster): readonly string[] {
  const trouble = unseen
    .filter(({ code }) => code === 'cluster-denied')
    .flatMap(({ detail }) => refusalIn(detail))
    .at(0);
  return trouble === undefined ? [] : [explainTrouble(trouble, access, 'operator')];
}

/** Other causes than these two are told in words that need no more. */
function refusalIn(detail: string): readonly Trouble[] {
  if (detail.includes('the API server answered 401')) return [{ kind: 'unauthorized' }];
  return detail.includes('the API server answered 403')
    ? [{ kind: 'forbidden', message: detail }]
    : [];
}

function untold({ problem }: KnownInstallation): string {
  const why = problem ?? 'ConfigMap poolsync-system/poolsync-installation is not there';
  return printableLines(
    [
      'groups that carry the tag of this installation and have no pool are not looked for',
      why,
      'Name the installation with --installation NAME, or write it down: docs/operate.md',
    ].join('\n  '),
  );
}

function progressOf({ progress, clock }: DriftDeps): DriftProgress {
  let toldAtMs = clock.now().getTime();
  return (looked, drifted) => {
    const nowMs = clock.now().getTime();
    if (nowMs - toldAtMs < tellEveryMs) return;
    toldAtMs = nowMs;
    progress(`looked at ${looked} pools so far, ${drifted} differ; Ctrl-C ends`);
  };
}
