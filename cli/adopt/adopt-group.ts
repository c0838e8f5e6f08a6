import { isFault, orFault } from '../../shared/model/fault.ts';
import { describeGroup } from '../../shared/model/group.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import type { ConnectedAdopt } from '../cluster/connect-adopt.ts';
import type { ExitStatus } from '../exit-status.ts';
import { printableLines } from '../output/printable.ts';
import type { AdoptCluster } from './adopt-cluster.ts';
import type { AdoptDeps } from './adopt-deps.ts';
import type { AdoptRequest } from './adopt-request.ts';
import { applyAdoption, printAdoption } from './carry-out.ts';
import { checkWayIn } from './check-way-in.ts';
import { judgeClaims } from './claims.ts';
import { findGroup } from './find-group.ts';
import { judgeAccess } from './judge-access.ts';
import { judgeGroup } from './judge-group.ts';
import { poolKindOf } from './manifests.ts';
import { objectNameFrom } from './object-name.ts';
import type { Adoption } from './adoption.ts';
import { planAdoption } from './plan-adoption.ts';
import { Problem } from './problem.ts';
import { readClusterFacts, readStanding, type ClusterFacts } from './read-cluster.ts';
import { searchPlaces } from './search-places.ts';

/**
 * Looks at the group, and prints or makes what adopts it.
 *
 * @throws Problem, ClusterTrouble, Fault, or the signal's reason
 */
export async function adoptGroup(
  deps: AdoptDeps,
  request: AdoptRequest,
  { cluster, clouds }: Pick<ConnectedAdopt, 'cluster' | 'clouds'>,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const facts = await readClusterFacts(cluster, request, signal);
  tellWarnings(deps, facts.warnings);
  const found = await lookFor({ ...deps, clouds }, request, facts);
  signal.throwIfAborted();
  const adoption = await judge(deps, { request, cluster, facts, found }, signal);
  return request.apply
    ? applyAdoption(deps, request, { cluster, adoption })
    : printAdoption(deps, request, adoption);
}

async function lookFor(
  deps: AdoptDeps & Pick<ConnectedAdopt, 'clouds'>,
  { query, where, wayIn }: AdoptRequest,
  { accounts = [], installation }: ClusterFacts,
): Promise<FoundGroup> {
  const known = { accounts, installation, wayIn };
  const first = searchPlaces(query, where, known);
  const { region } = where;
  const own =
    first.places.length === 0 && region !== undefined
      ? await orFault(() => deps.clouds.ownAccount(region))
      : undefined;
  if (isFault(own)) throw own;
  const places =
    own === undefined ? first : searchPlaces(query, { account: own, region: region ?? '' }, known);
  const found = await findGroup(deps.clouds, query, where, places);
  switch (found.kind) {
    case 'found':
      tellWarnings(deps, found.warnings);
      return found.found;
    case 'not-found':
      throw new Problem(found.problem);
    case 'unreadable': {
      const [fault] = found.faults;
      throw fault ?? new Problem('the group could not be looked for');
    }
  }
}

interface Read {
  readonly request: AdoptRequest;
  readonly cluster: AdoptCluster;
  readonly facts: ClusterFacts;
  readonly found: FoundGroup;
}

async function judge(
  deps: AdoptDeps,
  { request, cluster, facts, found }: Read,
  signal: AbortSignal,
): Promise<Adoption> {
  const { namespace, clusterName, owner } = request;
  const installationName = request.installation ?? facts.installation?.name;
  const intent = { clusterName, owner, installation: installationName };
  const { refusals, warnings } = judgeGroup(found, intent);
  const { desiredCapacity: replicas } = found;
  if (refusals.length > 0 || replicas === undefined) throw new Problem(refusals.join('\n'));
  tellWarnings(deps, warnings);
  const name = request.name ?? derivedName(found);
  const standing = await readStanding(cluster, namespace, signal);
  tellWarnings(deps, standing.warnings);
  const kind = poolKindOf(found.group);
  const claim = judgeClaims(found.group, { kind, namespace, name }, standing, request.choice);
  if (claim.kind === 'taken') throw new Problem(claim.problem);
  const access = judgeAccess(found, namespace, facts.accounts);
  tellWarnings(deps, checkWayIn(request.wayIn, found, access));
  return planAdoption({
    found,
    names: { namespace, name, clusterName },
    owner,
    replicas,
    access,
    wayIn: request.wayIn,
    isHalfMade: claim.kind === 'half-made',
    installation: facts.installation,
    installationName,
    choice: request.choice,
  });
}

function derivedName({ group }: FoundGroup): string {
  const name = objectNameFrom(group.name);
  if (name !== undefined) return name;
  throw new Problem(
    `${describeGroup(group)} has a name that no object of Kubernetes can have`,
    'Choose one of at most 63 lower-case letters, digits and dashes: --name NAME',
  );
}

function tellWarnings({ complain }: AdoptDeps, warnings: readonly string[]): void {
  for (const warning of warnings) complain(printableLines(`warning: ${warning}`));
}
