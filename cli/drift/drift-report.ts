import type { Finding, Unseen } from '../../shared/model/drift.ts';
import { groupKey } from '../../shared/model/group.ts';
import type { DriftTold } from '../../shared/sweep/find-drift.ts';

/** All that is to be said of one object, or of one group that none stands for. */
export interface DriftedPool {
  readonly findings: readonly [Finding, ...Finding[]];
}

/** What a look at the pools has found. */
export interface DriftReport {
  /** Of our pools, by namespace and name, then other providers' objects, then groups without one. */
  readonly drifted: readonly DriftedPool[];
  readonly unseen: readonly Unseen[];
  readonly pools: number;
  readonly foreignPools: number;
  /** Whether everything that was asked for was looked at. */
  readonly complete: boolean;
}

export type DriftProgress = (looked: number, drifted: number) => void;

/** Gathers what a look tells. In sync is what leaves nothing behind, so this grows with the drift alone. */
export async function gatherDrift(
  told: AsyncIterable<DriftTold>,
  progress: DriftProgress,
): Promise<DriftReport> {
  const byObject = new Map<string, [Finding, ...Finding[]]>();
  const unseen: Unseen[] = [];
  let [pools, foreignPools, isCut] = [0, 0, false];
  for await (const each of told) {
    switch (each.kind) {
      case 'waits':
      case 'finding':
        keep(byObject, each.finding);
        break;
      case 'unseen':
        unseen.push(each.unseen);
        break;
      case 'looked':
        pools += each.pools;
        foreignPools += each.foreignPools;
        progress(pools + foreignPools, byObject.size);
        break;
      case 'searched':
        break;
      case 'cut-short':
        isCut = true;
    }
  }
  const drifted = [...byObject]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, findings]) => ({ findings }));
  return {
    drifted,
    unseen: mergedUnseen(unseen),
    pools,
    foreignPools,
    complete: !isCut && unseen.length === 0,
  };
}

function keep(byObject: Map<string, [Finding, ...Finding[]]>, finding: Finding): void {
  const known = byObject.get(keyOf(finding));
  if (known === undefined) byObject.set(keyOf(finding), [finding]);
  else known.push(finding);
}

/** Sorts as the report is read: our pools first, and groups without any last. */
function keyOf(finding: Finding): string {
  if (finding.kind === 'unclaimed-group') return `2/${groupKey(finding.group)}`;
  const { kind, namespace, name } = finding.pool;
  return `${finding.kind === 'foreign-list-drift' ? 1 : 0}/${namespace}/${name}/${kind}`;
}

/** The same trouble at the same place is told once. */
function mergedUnseen(all: readonly Unseen[]): readonly Unseen[] {
  const byTrouble = Map.groupBy(all, ({ where, code, detail }) =>
    JSON.stringify([where, code, detail]),
  );
  return [...byTrouble.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{ ...first, pools: same.reduce((sum, { pools }) => sum + pools, 0) }];
  });
}
