import { conditionOf } from '../../shared/model/condition.ts';
import type { TwoWayWorld } from '../fakes/two-way-world.ts';

/** Somebody beside Poolsync who has a figure of their own, and sets it wherever it is not so. */
export interface Rival {
  readonly name: 'cluster-autoscaler' | 'capi-topology' | 'gitops' | 'scaling-policy' | 'person';
  readonly side: 'cluster' | 'cloud';
  readonly everySeconds: number;
  readonly figure: number;
}

/** How often each of them looks: a topology is told of every change, GitOps syncs every 3 minutes. */
export const rhythms = {
  'cluster-autoscaler': { side: 'cluster', everySeconds: 10 },
  'capi-topology': { side: 'cluster', everySeconds: 1 },
  gitops: { side: 'cluster', everySeconds: 180 },
  'scaling-policy': { side: 'cloud', everySeconds: 60 },
  person: { side: 'cluster', everySeconds: 420 },
} as const satisfies Record<Rival['name'], Omit<Rival, 'name' | 'figure'>>;

export function aRival(name: Rival['name'], figure: number, more: Partial<Rival> = {}): Rival {
  return { name, figure, ...rhythms[name], ...more };
}

/** What became of a while in which rivals were at work. */
export interface Fight {
  /** How often rivals changed the figure of the side that owns the count. */
  readonly wishes: number;
  /** How often they changed the other one, which Poolsync keeps. */
  readonly undone: number;
  /** How often Poolsync set it. */
  readonly writes: number;
  /** Everybody of whom `ReplicasUncontested` said that they set it back. */
  readonly blamed: ReadonlySet<string>;
}

/** Who is said to set Poolsync's value back; `undefined` where nobody is. */
export function blamedIn({ status }: TwoWayWorld): string | undefined {
  const said = conditionOf(status.conditions ?? [], 'ReplicasUncontested');
  return said?.status === 'False' ? said.message.split(' keeps setting back')[0] : undefined;
}

/** Lets rivals and Poolsync work side by side. */
export async function fight(
  world: TwoWayWorld,
  owner: Rival['side'],
  rivals: readonly Rival[],
  seconds: number,
): Promise<Fight> {
  const before = writesOf(world);
  const blamed = new Set<string>();
  let [wishes, undone] = [0, 0];
  for (let second = 1; second <= seconds; second += 1) {
    for (const rival of rivals.filter(({ everySeconds }) => second % everySeconds === 0)) {
      if (!act(world, rival)) continue;
      if (rival.side === owner) wishes += 1;
      else undone += 1;
    }
    await world.passSecond();
    const rival = blamedIn(world);
    if (rival !== undefined) blamed.add(rival);
  }
  return { wishes, undone, writes: writesOf(world) - before, blamed };
}

function act(world: TwoWayWorld, { name, side, figure }: Rival): boolean {
  if (side === 'cloud' ? world.desired === figure : world.replicas === figure) return false;
  const cause = `a policy of ${name} changed the desired capacity from ${world.desired} to ${figure}`;
  if (side === 'cloud') world.setDesired(figure, cause);
  else world.setReplicas(figure, name);
  return true;
}

function writesOf({ writes: { toCloud, toCluster } }: TwoWayWorld): number {
  return toCloud + toCluster;
}
