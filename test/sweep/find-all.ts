import type { Finding, Unseen } from '../../shared/model/drift.ts';
import {
  findDrift,
  type DriftTold,
  type FindDriftDeps,
  type FindDriftOptions,
} from '../../shared/sweep/find-drift.ts';

export interface Found {
  readonly findings: readonly Finding[];
  /** What waits for its second reading. */
  readonly waiting: readonly Finding[];
  readonly unseen: readonly Unseen[];
  readonly pools: number;
  readonly foreignPools: number;
  readonly groupsRead: number;
  readonly cutShort: readonly Extract<DriftTold, { kind: 'cut-short' }>['cursor'][];
}

/** All that a walk tells, put together. */
export async function findAll(
  deps: FindDriftDeps,
  options: Partial<FindDriftOptions> = {},
): Promise<Found> {
  const told: DriftTold[] = [];
  const { signal } = new AbortController();
  const usual = { installation: 'test', policy: 'correct', searchTagged: false, signal } as const;
  for await (const each of findDrift(deps, { ...usual, ...options })) told.push(each);
  const looked = told.filter((each) => each.kind === 'looked');
  const sum = (field: 'pools' | 'foreignPools' | 'groupsRead'): number =>
    looked.reduce((total, each) => total + each[field], 0);
  return {
    findings: told.flatMap((each) => (each.kind === 'finding' ? [each.finding] : [])),
    waiting: told.flatMap((each) => (each.kind === 'waits' ? [each.finding] : [])),
    unseen: told.flatMap((each) => (each.kind === 'unseen' ? [each.unseen] : [])),
    pools: sum('pools'),
    foreignPools: sum('foreignPools'),
    groupsRead: sum('groupsRead'),
    cutShort: told.flatMap((each) => (each.kind === 'cut-short' ? [each.cursor] : [])),
  };
}

/** `<kind> <name>` of each finding, sorted. */
export function briefly({ findings }: Pick<Found, 'findings'>): readonly string[] {
  return findings
    .map((each) => `${each.kind} ${'pool' in each ? each.pool.name : each.group.name}`)
    .toSorted();
}
