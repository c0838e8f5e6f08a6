import type { SandboxPool } from '../installation/sandbox-pools.ts';
import { isInSync } from './agreement.ts';
import { arrivals, type Arrival, type Arriving, type Change } from './change.ts';
import type { PoolView } from './fleet.ts';
import { latenciesOf, type Latencies } from './latencies.ts';
import type { Scaling } from './summary.ts';
import { renderTable } from './text-table.ts';

/** What the cloud, the list and the MachinePool have of each pool. */
export function renderPools(views: readonly PoolView[]): string {
  return renderTable(
    ['POOL', 'ACCOUNT', 'REGION', 'CLOUD', 'OF THESE', 'LIST', 'MACHINEPOOL', 'PHASE', 'IN SYNC'],
    views.map((view) => [
      view.pool.name,
      ...placeOf(view.pool),
      view.cloud.size,
      describeStates([...view.cloud.values()]),
      view.list.size,
      view.machinePool.size,
      view.phase,
      isInSync(view) ? 'yes' : 'no',
    ]),
  );
}

/** Of a subscription the beginning of its ID: all of it would take a third of the line. */
function placeOf(pool: SandboxPool): readonly [account: string, region: string] {
  return pool.cloud === 'azure'
    ? [`${pool.subscription.split('-')[0] ?? ''}-…`, pool.location]
    : [pool.account, pool.region];
}

function describeStates(states: readonly string[]): string {
  const counts = [...Map.groupBy(states, (state) => state)];
  return counts
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, of]) => `${of.length} ${state}`)
    .join(', ');
}

/** One line a change, in their order. */
export function renderChanges(changes: readonly Change[]): string {
  return renderTable(
    ['STEP', 'POOL', 'INSTANCE', 'CHANGE', 'LIST', 'MACHINEPOOL'],
    changes.map((change) => [
      change.step,
      change.pool,
      change.instanceId,
      change.kind,
      describeArrival(change.list),
      describeArrival(change.machinePool),
    ]),
  );
}

/** A change as one line, as soon as it has arrived everywhere. */
export function renderChange({ pool, instanceId, kind, list, machinePool }: Change): string {
  const times = `list ${describeArrival(list)}, MachinePool ${describeArrival(machinePool)}`;
  return `${pool}/${instanceId} ${kind}: ${times}`;
}

function describeArrival(arrival: Arrival | undefined): string {
  switch (arrival?.kind) {
    case undefined:
      return 'not yet';
    case 'ahead':
      return 'ahead';
    case 'after':
      return `${arrival.ms} ms`;
  }
}

const titles: Readonly<Record<Arriving, string>> = { list: 'list', machinePool: 'MachinePool' };

const beginnings: Readonly<Record<Change['cloud'], string>> = {
  aws: 'AWS: event',
  azure: 'Azure: shown',
};

/** How long the changes took until they were seen, and wishes until they were asked. */
export function renderLatencies(changes: readonly Change[], scaling: Scaling): string {
  const clouds = (['aws', 'azure'] as const).flatMap((cloud) => {
    const there = changes.filter((change) => change.cloud === cloud);
    return arrivals.map((where) =>
      latencyRow(`${beginnings[cloud]} → ${titles[where]}`, latenciesOf(there, where)),
    );
  });
  const table = renderTable(
    ['FROM … TO', 'N', 'P50 MS', 'P99 MS', 'MAX MS'],
    [
      ...clouds,
      latencyRow('AWS: spec.replicas → SetDesiredCapacity', scaling.aws.latencyMs),
      latencyRow('Azure: spec.replicas → PATCH of the scale set', scaling.azure.latencyMs),
      latencyRow('Azure: spec.replicas → list', scaling.azure.untilListedMs),
    ],
  );
  const ahead = changes.filter(({ list }) => list?.kind === 'ahead').length;
  const told =
    'Azure tells nobody when an instance appears or is gone: the watch asks again 5 s after a look that found the scale set unsettled.';
  return ahead === 0
    ? `${table}\n${told}`
    : `${table}\n${told}\nNot counted: ${ahead} listed ahead of their event, by a reading for another one.`;
}

function latencyRow(what: string, { n, p50, p99, max }: Latencies): readonly (string | number)[] {
  return [what, n, p50 ?? '-', p99 ?? '-', max ?? '-'];
}
