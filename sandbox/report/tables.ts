import { isInSync } from './agreement.ts';
import { arrivals, type Arrival, type Arriving, type Change } from './change.ts';
import type { PoolView } from './fleet.ts';
import { latenciesOf, type Latencies } from './latencies.ts';
import { renderTable } from './text-table.ts';

/** What the cloud, the list and the MachinePool have of each pool. */
export function renderPools(views: readonly PoolView[]): string {
  return renderTable(
    ['POOL', 'ACCOUNT', 'REGION', 'CLOUD', 'OF THESE', 'LIST', 'MACHINEPOOL', 'PHASE', 'IN SYNC'],
    views.map((view) => [
      view.pool.name,
      view.pool.account,
      view.pool.region,
      view.cloud.size,
      describeStates([...view.cloud.values()]),
      view.list.size,
      view.machinePool.size,
      view.phase,
      isInSync(view) ? 'yes' : 'no',
    ]),
  );
}

function describeStates(states: readonly string[]): string {
  const counts = [...Map.groupBy(states, (state) => state)];
  return counts
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, of]) => `${of.length} ${state}`)
    .join(', ');
}

/** One line a change, in the order of their events. */
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
  return `${pool}: ${instanceId} ${kind}: ${times}`;
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

/** How long the changes took from their event until they were seen, and wishes until they were asked. */
export function renderLatencies(changes: readonly Change[], scaling: Latencies): string {
  const table = renderTable(
    ['FROM … TO', 'N', 'P50 MS', 'P99 MS', 'MAX MS'],
    [
      ...arrivals.map((where) =>
        latencyRow(`event → ${titles[where]}`, latenciesOf(changes, where)),
      ),
      latencyRow('spec.replicas → SetDesiredCapacity', scaling),
    ],
  );
  const ahead = changes.filter(({ list }) => list?.kind === 'ahead').length;
  return ahead === 0
    ? table
    : `${table}\nNot counted: ${ahead} listed ahead of their event, by a reading for another one.`;
}

function latencyRow(what: string, { n, p50, p99, max }: Latencies): readonly (string | number)[] {
  return [what, n, p50 ?? '-', p99 ?? '-', max ?? '-'];
}
